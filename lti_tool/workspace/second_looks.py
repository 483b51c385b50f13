"""Second looks: an educator asks that somebody else looks at a decision again.

Asked on the feedback page of a decision that has not earned, within the program's time, once for
each outcome. `review` tells here what becomes of it, as it does with attempts. Nothing here
commits.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import format_date, to_user_timezone
from sqlalchemy import CursorResult, select, update

from lti_tool import clock
from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.web.languages import zone
from lti_tool.web.visitor import Visitor
from lti_tool.workspace import attempts, drafts
from lti_tool.workspace.errors import (
    AttemptNotFound,
    CannotAskAgain,
    CannotTakeBack,
    LookEnded,
)
from lti_tool.workspace.models import Attempt, Draft, Outcome, SecondLook
from lti_tool.workspace.turnaround import business_days, promised_on

OPEN = ("asked", "begun")


@dataclass(frozen=True)
class Standing:
    """How it is with a second look of an attempt's outcome that holds.

    look       the latest one of the attempt, an earlier outcome's included; None: nobody has asked
    ask_until  the last day on which one may be asked for, in the person's zone; None: not offered
    promised   business days in which one is promised; `waited` how many have passed
    """

    look: SecondLook | None
    ask_until: date | None
    promised: int
    waited: int = 0

    @property
    def is_open(self) -> bool:
        """Whether one was asked for and is not answered."""
        return self.look is not None and self.look.state in OPEN

    @property
    def due_words(self) -> str:
        """The day by which the answer is promised, in the person's zone and language."""
        return "" if self.look is None else format_date(to_user_timezone(self.look.due_at), "long")

    @property
    def until_words(self) -> str:
        """The last day on which one may be asked for, in the person's language."""
        return "" if self.ask_until is None else format_date(self.ask_until, "long")


def standing(attempt: Attempt) -> Standing:
    """How it is with an attempt, whose outcomes are loaded. Three queries at most."""
    values = settings.values(attempt.registration_id)
    promised, holidays = values["second_look_turnaround"], values["holidays"]
    look = newest(attempt)
    waited = 0 if look is None else waited_days(look, holidays)
    until = _ask_until(attempt, look, values["second_look_days"])
    return Standing(look, until, promised, waited)


def newest(attempt: Attempt) -> SecondLook | None:
    """The second look that was asked for last, of any outcome of an attempt."""
    return db.session.scalar(
        select(SecondLook)
        .where(SecondLook.attempt_id == attempt.id)
        .order_by(SecondLook.outcome_id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def open_ones(registration_id: int, course_id: int | None) -> list[tuple[SecondLook, Attempt]]:
    """What was asked for and is not answered, the oldest first. `course_id` None: in all courses.
    One query."""
    query = (
        select(SecondLook, Attempt)
        .join(Attempt, Attempt.id == SecondLook.attempt_id)
        .where(SecondLook.registration_id == registration_id, SecondLook.state.in_(OPEN))
        .order_by(SecondLook.asked_at, SecondLook.id)
    )
    if course_id is not None:
        query = query.where(Attempt.course_id == course_id)
    return [(look, attempt) for look, attempt in db.session.execute(query)]


def waited_days(look: SecondLook, holidays: Collection[date]) -> int:
    """Business days since it was asked for, by the reader's calendar, until it was answered."""
    here = ZoneInfo(zone())
    end = look.answered_at or clock.now()
    first, last = (moment.astimezone(here).date() for moment in (look.asked_at, end))
    return business_days(first, last, holidays)


def ask(who: Visitor, public_id: str, words: str) -> SecondLook:
    """Ask for a second look of the outcome that holds for one of the visitor's own attempts.

    A second click finds the first one's. One that was taken back may be asked for again. Raises
    AttemptNotFound, and CannotAskAgain where none is offered any more.
    """
    attempt = _own(who, public_id)
    outcome, look = attempt.outcome, newest(attempt)
    if look is not None and (outcome is None or look.outcome_id != outcome.id):
        look = None
    if look is not None and look.state in OPEN:
        return look
    values = settings.values(who.registration_id)
    until = _ask_until(attempt, look, values["second_look_days"])
    if outcome is None or until is None:
        raise CannotAskAgain()
    if look is None:
        look = SecondLook(
            registration_id=attempt.registration_id,
            attempt_id=attempt.id,
            outcome_id=outcome.id,
            person_id=who.person_id,
        )
        db.session.add(look)
    look.words, look.state, look.asked_at = words, "asked", clock.now()
    look.due_at = _due(values["second_look_turnaround"], values["holidays"])
    look.answer, look.answered_at = "", None
    db.session.flush()
    return look


def take_back(who: Visitor, public_id: str) -> None:
    """Ask no more, while nobody has begun. A second click finds it taken back.

    Raises AttemptNotFound, CannotTakeBack.
    """
    look = newest(_own(who, public_id))
    if look is None or look.state == "withdrawn":
        return
    if not _move(look, "asked", "withdrawn"):
        raise CannotTakeBack()


def begin(look: SecondLook) -> None:
    """Somebody looks at it now. Of this and `take_back` at the same moment, one comes about.

    Raises LookEnded where nobody asks for it any more.
    """
    if not _move(look, "asked", "begun") and look.state != "begun":
        raise LookEnded()


def hand_back(attempt_id: int) -> None:
    """Nobody looks at an attempt's any more; it waits for somebody else, unless it was answered."""
    db.session.execute(
        update(SecondLook)
        .where(SecondLook.attempt_id == attempt_id, SecondLook.state == "begun")
        .values(state="asked")
    )


def answer(look: SecondLook, *, changed: bool, reason: str) -> None:
    """The decision was looked at again, and has changed or not. Raises LookEnded."""
    state = "changed" if changed else "upheld"
    if not _move(look, "begun", state, answer=reason, answered_at=clock.now()):
        raise LookEnded()


def end(draft: Draft) -> None:
    """A further attempt is submitted: what is asked for of earlier ones ends."""
    db.session.execute(
        update(SecondLook)
        .where(
            SecondLook.attempt_id.in_([one.id for one in draft.attempts]),
            SecondLook.state.in_(OPEN),
        )
        .values(state="withdrawn", answered_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def _own(who: Visitor, public_id: str) -> Attempt:
    """One of the visitor's own attempts at their link, its draft held."""
    draft = drafts.locked(who)
    own = {one.public_id: one for one in draft.attempts} if draft else {}
    if public_id not in own:
        raise AttemptNotFound()
    return own[public_id]


def _ask_until(attempt: Attempt, look: SecondLook | None, days: int) -> date | None:
    outcome = attempt.outcome
    if outcome is None or not _is_open_to_one(attempt, outcome, look):
        return None
    last = to_user_timezone(outcome.released_at).date() + timedelta(days=days)
    return last if days and to_user_timezone(clock.now()).date() <= last else None


def _is_open_to_one(attempt: Attempt, outcome: Outcome, look: SecondLook | None) -> bool:
    asked = look is not None and look.outcome_id == outcome.id and look.state != "withdrawn"
    decided = attempt.state == "released" and not outcome.earned
    # What a second look has answered is not looked at a third time.
    first = outcome.kind != "second_look"
    return decided and first and not asked and not attempts.is_superseded(attempt)


def _due(days: int, holidays: Collection[date]) -> datetime:
    """Noon of the promised day where the person is: it is the same day wherever it is read."""
    here = ZoneInfo(zone())
    day = promised_on(clock.now().astimezone(here).date(), days, holidays)
    return datetime(day.year, day.month, day.day, 12, tzinfo=here)


def _move(look: SecondLook, was: str, becomes: str, **values: Any) -> bool:
    changed: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(SecondLook)
        .where(SecondLook.id == look.id, SecondLook.state == was)
        .values(state=becomes, **values)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(look)
    return changed.rowcount == 1
