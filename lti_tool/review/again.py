"""Deciding again on a released submission: to correct its decision, or as a second look.

Whoever does it has the decision that stands on the desk, as if they had entered it, and changes
what they find wrong. Nothing here commits.
"""

from sqlalchemy import delete, select

from lti_tool import clock
from lti_tool.database import db
from lti_tool.review import decisions, release, seats
from lti_tool.review.case import Case, open_case
from lti_tool.review.errors import (
    AlreadyReleased,
    Declined,
    LookIsOpen,
    NotSettled,
    OwnWork,
    ReasonMissing,
    ReleaseIncomplete,
    Superseded,
    Taken,
)
from lti_tool.review.models import Decision, Highlight, Rating, Review
from lti_tool.review.seats import Purpose
from lti_tool.review.settling import Settled, settle
from lti_tool.review.standing import OVERALL, missing
from lti_tool.workspace import attempts, drafts, second_looks
from lti_tool.workspace.errors import LookEnded
from lti_tool.workspace.models import ArtifactFile, Attempt
from rubric import Credential


def hold(attempt: Attempt) -> None:
    """Let nobody else claim, rate or release the attempt, nor its author submit another, until
    this transaction ends."""
    drafts.hold_of(attempt)
    seats.hold(attempt)


def begin(case: Case, assessor_id: int, purpose: Purpose, given_by_id: int | None = None) -> Review:
    """The assessor's place at the decision that stands, filled in with it.

    Call it with the attempt held (`hold`) and the case read since. What they changed before, of
    this same decision, is still there. Raises OwnWork, NotSettled (nothing is released), Declined,
    Superseded, and Taken where somebody else is at it.
    """
    attempt, decision = case.attempt, case.decision
    if attempt.person_id == assessor_id:
        raise OwnWork()
    if decision is None:
        raise NotSettled()
    refuse_superseded(attempt)
    mine = [one for one in case.reviews if one.assessor_id == assessor_id]
    if any(one.state == "declined" for one in mine):
        raise Declined()
    _refuse_taken(case, assessor_id, purpose)
    review = next((one for one in mine if one.purpose == purpose), None)
    if review is None:
        review = Review(
            registration_id=attempt.registration_id,
            attempt_id=attempt.id,
            assessor_id=assessor_id,
            purpose=purpose,
        )
        db.session.add(review)
        db.session.flush()
        _fill(review, decision, case.credential)
    elif review.created_at < decision.released_at:
        _fill(review, decision, case.credential)
    review.state, review.held_until = "open", seats.held_until(attempt)
    review.finished_at, review.given_by_id = None, given_by_id
    db.session.flush()
    return review


def leave(case: Case) -> None:
    """Stop without deciding: somebody else may take the place. What was changed is kept."""
    if case.again and case.review is not None:
        seats.hand_back(case.review)


def outcome(case: Case) -> Settled:
    """What the assessor's ratings come to, as far as they go."""
    if case.review is None:
        raise NotSettled()
    return settle(case.credential, [case.score(case.review)])


def decide(attempt: Attempt, assessor_id: int, reason: str) -> Decision:
    """Release what the assessor has come to: from now on it holds.

    Reads everything anew with the attempt held. Raises AlreadyReleased where the place is not
    theirs any more, ReleaseIncomplete, ReasonMissing, Superseded, LookIsOpen, LookEnded, and what
    `seats.claim` does.
    """
    hold(attempt)
    case = open_case(attempt, assessor_id)
    review, before = case.review, case.decision
    if not case.again or review is None or before is None:
        raise _ended(case)
    refuse_superseded(attempt)
    if review.purpose == "correct":
        refuse_asked(attempt)
    lacking = missing(case.items)
    if lacking:
        raise ReleaseIncomplete(lacking)
    if not reason:
        raise ReasonMissing()
    seats.claim(attempt, assessor_id)
    score = case.score(review)
    result = settle(case.credential, [score])
    changed = dict(result.ratings) != before.ratings
    if review.purpose == "second_look":
        _answer(attempt, changed=changed, reason=reason)
    review.state, review.finished_at, review.held_until = "done", clock.now(), None
    _end_others(case, review)
    kind = "second_look" if review.purpose == "second_look" else "correction"
    return release.decide(
        case,
        result,
        assessor_id,
        scores=[score],
        kind=kind,
        reason=reason,
        tells_gradebook=changed,
    )


def refuse_asked(attempt: Attempt) -> None:
    """Raise LookIsOpen where a second look is asked for: its answer says what holds."""
    look = second_looks.newest(attempt)
    if look is not None and look.state in second_looks.OPEN:
        raise LookIsOpen()


def refuse_superseded(attempt: Attempt) -> None:
    """Raise Superseded where a further attempt counts: what it carries was settled by then."""
    if attempts.is_superseded(attempt):
        raise Superseded()


def _ended(case: Case) -> AlreadyReleased:
    """That the assessor is not at the decision any more, and who has decided."""
    if case.decision is None:
        return AlreadyReleased()
    name = decisions.shown_assessor(case.decision)
    return AlreadyReleased(case.decision.released_at, name)


def _refuse_taken(case: Case, assessor_id: int, purpose: Purpose) -> None:
    for one in case.reviews:
        others = one.assessor_id != assessor_id and one.purpose == purpose
        if others and one.state == "open" and seats.holds(one):
            raise Taken(one.held_until)


def _answer(attempt: Attempt, *, changed: bool, reason: str) -> None:
    look = second_looks.newest(attempt)
    if look is None:
        raise LookEnded()
    second_looks.answer(look, changed=changed, reason=reason)


def _end_others(case: Case, review: Review) -> None:
    """What somebody else had begun was of the decision that holds no more."""
    for one in case.reviews:
        if one is not review and one.purpose in seats.AFTERWARDS:
            seats.hand_back(one)


def _fill(review: Review, decision: Decision, credential: Credential) -> None:
    """Enter the decision that stands, as the assessor's own."""
    db.session.execute(delete(Rating).where(Rating.review_id == review.id))
    db.session.execute(delete(Highlight).where(Highlight.review_id == review.id))
    for item in credential.items:
        db.session.add(
            Rating(
                review_id=review.id,
                item_key=item.key,
                level=decision.ratings[item.key],
                comment=decision.comments.get(item.key, ""),
                reason=decision.reasons.get(item.key, ""),
                points=list(decision.points.get(item.key, ())),
            )
        )
    if decision.comments.get(OVERALL):
        overall = decision.comments[OVERALL]
        db.session.add(Rating(review_id=review.id, item_key=OVERALL, comment=overall, points=[]))
    _fill_highlights(review, decision)
    review.created_at = clock.now()
    db.session.flush()


def _fill_highlights(review: Review, decision: Decision) -> None:
    named = {one["file"] for one in decision.highlights if one["kind"] == "page"}
    files = {
        public_id: number
        for number, public_id in db.session.execute(
            select(ArtifactFile.id, ArtifactFile.public_id).where(ArtifactFile.public_id.in_(named))
        )
    }
    for one in decision.highlights:
        db.session.add(
            Highlight(
                review_id=review.id,
                kind=one["kind"],
                prompt_key=one.get("prompt"),
                start=one.get("start"),
                quote=one.get("quote"),
                file_id=files.get(one.get("file", "")),
                page=one.get("page"),
                note=one["note"],
            )
        )
