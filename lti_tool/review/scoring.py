"""Handing a score in, and what the scores of a submission have come to. Nothing here commits."""

from lti_tool import clock
from lti_tool.review import seats, standing
from lti_tool.review.case import Case, open_case
from lti_tool.review.errors import NotSettled, ReleaseIncomplete
from lti_tool.review.models import Review, Scoring
from lti_tool.review.settling import Score, Settled, differing, settle


def hand_in(case: Case, assessor_id: int) -> Scoring:
    """Finish the assessor's score; it changes no more. Where it was the last one that is needed,
    the submission is settled, or its differing lines go to a third person.

    Call it with the attempt held and the case read since. Raises what `seats.claim` does, and
    ReleaseIncomplete with everything that is missing.
    """
    review = seats.claim(case.attempt, assessor_id)
    lacking = standing.missing(case.items)
    if lacking:
        raise ReleaseIncomplete(lacking)
    review.state, review.finished_at, review.held_until = "done", clock.now(), None
    scoring = seats.scoring_of(case.attempt)
    if review.purpose == "adjudicate":
        _settle(case, scoring)
    elif review.purpose == "score":
        _compare(open_case(case.attempt, assessor_id), scoring)
    return scoring


def scores(case: Case) -> list[Score]:
    """The scores that are handed in, the first come first; a third person's is among them."""
    return [case.score(one) for one in _done(case)]


def settled(case: Case) -> Settled:
    """What the scores of a submission come to. Raises NotSettled while something is missing."""
    found = scores(case)
    blind = [one for one in found if one.purpose == "score"]
    third = next((one for one in found if one.purpose == "adjudicate"), None)
    if case.scoring is None or len(blind) < case.scoring.assessors:
        raise NotSettled()
    result = settle(case.credential, blind, third)
    if not result.whole(case.credential):
        raise NotSettled()
    return result


def took_part(case: Case, person_id: int) -> bool:
    """Whether somebody's score of a submission is handed in, or their word as the third person."""
    return any(one.assessor_id == person_id for one in _done(case))


def _done(case: Case) -> list[Review]:
    return [one for one in case.reviews if one.state == "done" and one.purpose in seats.SCORING]


def _compare(case: Case, scoring: Scoring) -> None:
    blind = [one for one in scores(case) if one.purpose == "score"]
    if len(blind) < scoring.assessors:
        return
    lines = differing(case.credential, blind)
    if lines:
        scoring.stage, scoring.lines = "adjudicating", list(lines)
        seats.end_others(case.reviews)
    else:
        _settle(case, scoring)


def _settle(case: Case, scoring: Scoring) -> None:
    seats.end_others(case.reviews)
    scoring.stage, scoring.settled_at = "settled", clock.now()
