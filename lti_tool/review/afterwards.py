"""What surrounds a released decision: earlier ones, receipts, correcting it, second looks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from lti_tool.database import db
from lti_tool.platforms.models import Person
from lti_tool.review import corrections, receipts
from lti_tool.review import second_looks as answering
from lti_tool.review.case import Case
from lti_tool.review.deciders import has_part
from lti_tool.review.decisions import was_scored_blind
from lti_tool.review.models import Decision
from lti_tool.review.standing import OVERALL
from lti_tool.web.access import Audience
from lti_tool.web.visitor import Visitor
from lti_tool.workspace import attempts, second_looks
from rubric import Credential, path_to_earned


@dataclass(frozen=True)
class Change:
    """One item that two decisions differ on. `was` and `now` are the levels' names; `comment` is
    what was said before, where it is not said any more."""

    label: str
    was: str
    now: str
    comment: str

    @property
    def of_level(self) -> bool:
        return self.was != self.now


@dataclass(frozen=True)
class Earlier:
    """A decision on the attempt. `changes` is what it changed of the one before; `assessor` is
    None where the LMS told no name."""

    number: int
    kind: str
    reason: str
    released_at: datetime
    assessor: str | None
    sentence: str
    changes: tuple[Change, ...]
    has_receipt: bool


@dataclass(frozen=True)
class Afterwards:
    """Of the decision that stands on an attempt, for one visitor.

    history       every decision, the newest first
    may_receipt   whether they may read receipts
    may_correct   whether they may correct it; `superseded`: a further attempt was submitted since
    look          a second look, where one is or was asked for
    looked_at     whether it is somebody's now
    may_take      whether they may take it; `candidates` are whom an administrator may give it to
    """

    history: tuple[Earlier, ...]
    may_receipt: bool
    may_correct: bool
    superseded: bool
    look: second_looks.Standing
    looked_at: bool
    may_take: bool
    candidates: tuple[Person, ...]


def afterwards(case: Case, who: Visitor, language: str) -> Afterwards:
    """Everything that a page of a released submission says besides the decision."""
    attempt = case.attempt
    look = second_looks.standing(attempt)
    gives = look.is_open and who.may(Audience.ADMINISTRATOR)
    return Afterwards(
        history=_history(case, language, see_assessors=who.may(Audience.ADMINISTRATOR)),
        may_receipt=has_part(who, attempt, case.reviews),
        may_correct=corrections.may_correct(who, case) and not look.is_open,
        superseded=attempts.is_superseded(attempt),
        look=look,
        looked_at=look.is_open and answering.is_looked_at(case),
        may_take=look.is_open and answering.may_take(attempt, who.person_id),
        candidates=tuple(answering.candidates(attempt)) if gives else (),
    )


def changes(
    credential: Credential,
    before: Decision,
    ratings: Mapping[str, str],
    comments: Mapping[str, str],
    language: str,
) -> tuple[Change, ...]:
    """What levels and comments differ in from a decision, in the rubric's order."""
    found = []
    for item in credential.items:
        was, now = before.ratings[item.key], ratings.get(item.key, before.ratings[item.key])
        said = before.comments.get(item.key, "")
        if was != now or said != comments.get(item.key, ""):
            before_name, now_name = (item.level(key).name.in_(language) for key in (was, now))
            found.append(Change(item.label.in_(language), before_name, now_name, said))
    said = before.comments.get(OVERALL, "")
    if said != comments.get(OVERALL, ""):
        found.append(Change(_("Overall comment"), "", "", said))
    return tuple(found)


def _history(case: Case, language: str, *, see_assessors: bool) -> tuple[Earlier, ...]:
    rows = db.session.execute(
        select(Decision, Person.name)
        .join(Person, Person.id == Decision.assessor_id)
        .where(Decision.attempt_id == case.attempt.id)
        .order_by(Decision.number)
    ).all()
    kept = receipts.of_decisions(case.attempt)
    found: list[Earlier] = []
    for at, (decision, name) in enumerate(rows):
        before = rows[at - 1][0] if at else None
        changed = (
            changes(case.credential, before, decision.ratings, decision.comments, language)
            if before
            else ()
        )
        found.append(
            Earlier(
                number=decision.number,
                kind=decision.kind,
                reason=decision.reason,
                released_at=decision.released_at,
                assessor=name if see_assessors or not was_scored_blind(decision) else None,
                sentence=path_to_earned(case.credential, decision.ratings, language).sentence,
                changes=changed,
                has_receipt=decision.number in kept,
            )
        )
    return tuple(reversed(found))
