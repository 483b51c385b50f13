"""What the desk says of the places at a submission: whose they are, and what may be done now."""

from dataclasses import dataclass
from datetime import date, datetime

from lti_tool.platforms.models import Person
from lti_tool.review import assigning, days, keeping, seats, workload
from lti_tool.review.case import Case
from lti_tool.review.models import Review
from lti_tool.review.seats import Holder
from lti_tool.review.workload import Held
from lti_tool.web.access import Audience
from lti_tool.web.visitor import Visitor
from lti_tool.workspace.attempts import WAITING


@dataclass(frozen=True)
class Places:
    """Who is at a submission, as one assessor may know it.

    mine         their own place, while it is open and theirs
    others       whose places nobody else may take now; told only where `names_shown`
    taken        no place is left for this person; `until` is when one may become free
    kept_until   the day from which others may take what is kept for whoever assessed the attempt
                 before; `kept_for_me`: for this person
    may_take     they may take a place; `may_decline`: there is one to decline
    assessors    to whom an administrator may give it; `due` what else is theirs and due soon
    """

    mine: Review | None
    others: list[Holder]
    names_shown: bool
    taken: bool
    until: datetime | None
    kept_until: date | None
    kept_for_me: bool
    may_take: bool
    may_decline: bool
    assessors: list[Person]
    due: list[Held]

    @property
    def removable(self) -> list[Holder]:
        """Whose places an administrator may take away."""
        return [one for one in self.others if one.review.state == "open"]


def places(case: Case, who: Visitor) -> Places:
    """The places of an undecided submission. A constant number of queries."""
    attempt = case.attempt
    holders = seats.holders(attempt)
    blind = seats.assessors(attempt) > 1
    administers = who.may(Audience.ADMINISTRATOR)
    reviews = [one for one in case.reviews if one.assessor_id == who.person_id]
    scored = any(one.state == "done" for one in reviews)
    declined = any(one.state == "declined" for one in reviews)
    mine = next((one for one in reviews if one.state == "open" and seats.holds(one)), None)
    stage = case.scoring.stage if case.scoring else "scoring"
    purpose = "adjudicate" if stage == "adjudicating" else "score"
    others = [one for one in holders if one.person_id != who.person_id]
    at = [one.review for one in others if one.review.purpose == purpose]
    left = (1 if purpose == "adjudicate" else seats.assessors(attempt)) - len(at)
    waits = attempt.state in WAITING and stage in ("scoring", "adjudicating")
    free = waits and not scored and mine is None
    kept = _kept(case, who) if free and not reviews and purpose == "score" else None
    return Places(
        mine=mine,
        others=others,
        names_shown=not blind or (administers and mine is None),
        taken=free and left < 1,
        until=min((one.held_until for one in at if one.held_until), default=None),
        kept_until=kept[0] if kept else None,
        kept_for_me=kept is not None and kept[1],
        may_take=free and left > 0 and not declined and (kept is None or kept[1]),
        may_decline=waits and not scored and not declined,
        assessors=_assessors(case) if administers and waits else [],
        due=[one for one in workload.held(who) if one.soon and one.public_id != attempt.public_id],
    )


def _kept(case: Case, who: Visitor) -> tuple[date, bool] | None:
    """From which day everybody may take it, and whether it is kept for this visitor; None where it
    is kept for nobody."""
    promise = keeping.promise(who.registration_id)
    found = keeping.kept([case.attempt.id], who.person_id, promise)
    if case.attempt.id not in found:
        return None
    return days.due(case.attempt.submitted_at, promise), found[case.attempt.id]


def _assessors(case: Case) -> list[Person]:
    attempt = case.attempt
    found = assigning.assessors(attempt.registration_id, [attempt.course_id])[attempt.course_id]
    return [one for one in found if one.id != attempt.person_id]
