"""One submission on the desk: the attempt, the assessor's own review, and how each item stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from lti_tool.credentials import definitions
from lti_tool.review import decisions, drafts, standing
from lti_tool.review.errors import NoCourse, OwnWork
from lti_tool.review.models import Decision, Review
from lti_tool.web.access import Audience
from lti_tool.web.visitor import Visitor
from lti_tool.workspace import attempts
from lti_tool.workspace.models import Attempt
from rubric import Credential, LengthFinding, Path, length_findings, path_to_earned


def scope(who: Visitor) -> int | None:
    """The course whose submissions a visitor may see; None for administrators: every course.

    Raises NoCourse for an assessor whose launch named none.
    """
    if who.may(Audience.ADMINISTRATOR):
        return None
    if who.course_id is None:
        raise NoCourse()
    return who.course_id


def find(who: Visitor, public_id: str) -> Attempt:
    """The attempt, where this visitor may score it.

    Raises AttemptNotFound for one of another course or registration, and OwnWork.
    """
    attempt = attempts.find(who.registration_id, scope(who), public_id)
    if attempt.person_id == who.person_id:
        raise OwnWork()
    return attempt


@dataclass(frozen=True)
class Case:
    """An attempt as one assessor has it before them. `earlier` is the attempt before it."""

    attempt: Attempt
    credential: Credential
    review: Review | None
    decision: Decision | None
    earlier: Attempt | None
    earlier_decision: Decision | None

    @cached_property
    def findings(self) -> tuple[LengthFinding, ...]:
        return length_findings(self.credential, self.attempt.snapshot["counts"])

    @cached_property
    def entries(self) -> dict[str, standing.Entry]:
        """What the assessor entered, by item key, and OVERALL."""
        return drafts.entries(self.review)

    @cached_property
    def items(self) -> tuple[standing.Standing, ...]:
        return standing.standings(self.credential, self.entries, self.findings, self._carried())

    def path(self, language: str) -> Path:
        """The path to earned: as it was released, else as the ratings stand now."""
        levels = self.decision.ratings if self.decision else standing.ratings(self.items)
        return path_to_earned(self.credential, levels, language)

    @property
    def rated(self) -> int:
        """How many items have a level."""
        return sum(one.level is not None for one in self.items)

    @property
    def overall(self) -> standing.Entry:
        """The comment on the whole."""
        return self.entries.get(standing.OVERALL, standing.Entry())

    def _carried(self) -> dict[str, standing.Carried]:
        past = self.earlier_decision
        unchanged = self._lines_with_unchanged_counts()
        return {
            key: standing.Carried(
                number,
                past.reasons.get(key, "") if past and key in unchanged else "",
                tuple(past.points.get(key, ())) if past else (),
            )
            for key, number in self.attempt.carried.items()
        }

    def _lines_with_unchanged_counts(self) -> set[str]:
        if self.earlier is None:
            return set()
        before = _words(length_findings(self.credential, self.earlier.snapshot["counts"]))
        now = _words(self.findings)
        return {line for line, words in now.items() if before.get(line) == words}


def _words(findings: tuple[LengthFinding, ...]) -> Mapping[str, list[int]]:
    return {one.line: [measured.words for measured in one.measured] for one in findings}


def open_case(attempt: Attempt, assessor_id: int) -> Case:
    """Read what the desk needs of an attempt, in a constant number of queries."""
    earlier = attempts.previous(attempt) if attempt.number > 1 else None
    return Case(
        attempt=attempt,
        credential=definitions.credential(attempt.credential_key, attempt.credential_version),
        review=drafts.review_of(attempt, assessor_id),
        decision=decisions.standing(attempt),
        earlier=earlier,
        earlier_decision=None if earlier is None else decisions.standing(earlier),
    )
