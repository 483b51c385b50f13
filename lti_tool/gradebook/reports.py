"""What became of the messages owed, in words for the people who wait for them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import format_datetime, format_time, get_timezone
from flask_babel import gettext as _
from sqlalchemy import func, select

from lti_tool import clock
from lti_tool.database import db
from lti_tool.gradebook.models import Delivery
from lti_tool.platforms.families import family
from lti_tool.platforms.models import Registration

UNDELIVERED = ("waiting", "sending", "conflict", "refused")


@dataclass(frozen=True)
class DeliveryReport:
    """One message and its state; see models.Delivery for what each field can hold.

    `sentence` says it to the person whose result it is, `staff_sentence` to everybody else.
    """

    id: int
    kind: str
    attempt: str
    state: str
    score: float | None
    words: str | None
    tries: int
    due_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    sentence: str
    staff_sentence: str


def reports(attempts: Iterable[str], registration_id: int) -> dict[str, list[DeliveryReport]]:
    """The messages of each attempt (opaque public id), oldest first. One query for all."""
    wanted = list(attempts)
    found: dict[str, list[DeliveryReport]] = {attempt: [] for attempt in wanted}
    query = (
        select(Delivery, Registration.family)
        .join(Registration, Registration.id == Delivery.registration_id)
        .where(Delivery.registration_id == registration_id, Delivery.attempt.in_(wanted))
        .order_by(Delivery.id)
    )
    for row, name in db.session.execute(query):
        found[row.attempt].append(report(row, family(name).label))
    return found


def counts() -> dict[int, Counter[str]]:
    """How many messages are in each state, by registration."""
    query = select(Delivery.registration_id, Delivery.state, func.count()).group_by(
        Delivery.registration_id, Delivery.state
    )
    found: dict[int, Counter[str]] = {}
    for registration_id, state, number in db.session.execute(query):
        found.setdefault(registration_id, Counter())[state] = number
    return found


def undelivered(registration_id: int) -> list[Delivery]:
    """Every message of a registration that has not reached the LMS and should, oldest first."""
    query = select(Delivery).where(
        Delivery.registration_id == registration_id, Delivery.state.in_(UNDELIVERED)
    )
    return list(db.session.scalars(query.order_by(Delivery.id)))


def report(row: Delivery, lms: str) -> DeliveryReport:
    """The report of one row; `lms` is what people call the LMS."""
    return DeliveryReport(
        id=row.id,
        kind=row.kind,
        attempt=row.attempt,
        state=row.state,
        score=row.score,
        words=row.words,
        tries=row.tries,
        due_at=row.due_at,
        sent_at=row.timestamp,
        delivered_at=row.delivered_at,
        sentence=_sentence(_result(row, lms) if row.kind == "released" else _staff(row, lms)),
        staff_sentence=_sentence(_staff(row, lms)),
    )


def _sentence(words: str) -> str:
    """It may begin with what people call the LMS: "the LMS"."""
    return words[:1].upper() + words[1:]


def _result(row: Delivery, lms: str) -> str:
    if row.state == "delivered":
        return _("Your result reached %(lms)s at %(time)s.", lms=lms, time=_time(row.delivered_at))
    if row.state in ("waiting", "sending"):
        if row.timestamp is None:
            return _("Your result is on its way to %(lms)s.", lms=lms)
        return _(
            "Your result is on its way to %(lms)s (sent at %(time)s, not confirmed yet).",
            lms=lms,
            time=_time(row.timestamp),
        )
    if row.state == "superseded":
        return _("A later result took the place of this one.")
    if row.state == "not_sent" and row.reason == "no_gradebook":
        return _(
            "Your result is on these pages; %(lms)s has no place for it in its gradebook.", lms=lms
        )
    if row.state == "not_sent":
        return _("Your result is on these pages; it is not sent to %(lms)s.", lms=lms)
    return _(
        "Your result stands here, but %(lms)s does not show it yet. "
        "The administrator of the program can see why.",
        lms=lms,
    )


def _staff(row: Delivery, lms: str) -> str:
    if row.state == "delivered":
        return _("%(lms)s has it since %(time)s.", lms=lms, time=_time(row.delivered_at))
    if row.state == "conflict":
        return _("Somebody changed the grade in %(lms)s. It was not overwritten.", lms=lms)
    if row.state == "refused" and (row.status or 0) >= 500:
        return _(
            "%(lms)s answered with an error each time, for days. The tool has stopped trying.",
            lms=lms,
        )
    if row.state == "refused":
        return _("%(lms)s refused it.", lms=lms)
    if row.state == "superseded":
        return _("A later result took the place of this one.")
    if row.state == "not_sent":
        return _reason(row.reason, lms)
    if row.tries:
        return _(
            "On its way to %(lms)s: tried %(tries)s times, next try at %(time)s.",
            lms=lms,
            tries=row.tries,
            time=_time(row.due_at),
        )
    return _("On its way to %(lms)s.", lms=lms)


def _reason(reason: str | None, lms: str) -> str:
    sentences = {
        "family": _("%(lms)s shows nothing for a submission, so none is sent.", lms=lms),
        "no_gradebook": _(
            "%(lms)s has no place in its gradebook for this activity, so nothing is sent.", lms=lms
        ),
        "not_a_learner": _("Only learners of the course get a score in %(lms)s.", lms=lms),
        "grade_there": _(
            "%(lms)s holds a grade already, which a release without a score would erase.", lms=lms
        ),
        "cannot_read": _(
            "%(lms)s does not let the tool see whether there is a grade, which a release "
            "without a score would erase.",
            lms=lms,
        ),
        "withdrawn": _("The submission was withdrawn, so nothing more is sent about it."),
        "returned": _(
            "The submission went back without a score, so nothing more is sent about it."
        ),
    }
    return sentences[reason or "family"]


def _time(moment: datetime | None) -> str:
    """The time of today, the date and time of any other day, in the person's zone."""
    if moment is None:
        return ""
    zone = get_timezone()
    today = moment.astimezone(zone).date() == clock.now().astimezone(zone).date()
    return format_time(moment, "short") if today else format_datetime(moment, "short")
