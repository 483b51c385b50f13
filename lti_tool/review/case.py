"""One submission on the desk: the attempt, the assessor's own review, and how each item stands."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from lti_tool.credentials import definitions
from lti_tool.database import db
from lti_tool.review import decisions, drafts, highlights, seats, standing
from lti_tool.review.errors import NoCourse, OwnWork
from lti_tool.review.models import Decision, Review, Scoring
from lti_tool.review.settling import Score
from lti_tool.web.access import Audience
from lti_tool.web.visitor import Visitor
from lti_tool.workspace import attempts
from lti_tool.workspace.models import Attempt
from rubric import Credential, LengthFinding, Path, length_findings, path_to_earned

UNFINISHED = ("open", "handed_back")


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
    """An attempt as one assessor has it before them. `earlier` is the attempt before it.

    `review` is the assessor's own, None where they have no place at it; `reviews` are everybody's:
    no page shows one of them to another who scores. `lines` are those that a third person
    decides, where this assessor is the third; then `items` are those alone.
    """

    attempt: Attempt
    credential: Credential
    review: Review | None
    reviews: tuple[Review, ...]
    scoring: Scoring | None
    decision: Decision | None
    earlier: Attempt | None
    earlier_decision: Decision | None
    lines: tuple[str, ...] | None = None

    @cached_property
    def findings(self) -> tuple[LengthFinding, ...]:
        return length_findings(self.credential, self.attempt.snapshot["counts"])

    @cached_property
    def entries(self) -> dict[str, standing.Entry]:
        """What the assessor entered, by item key, and OVERALL."""
        return drafts.entries(self.review)

    @cached_property
    def items(self) -> tuple[standing.Standing, ...]:
        """What is this assessor's to rate: all items, or the lines on which two scores differ."""
        return self._standings(self.entries, self.lines)

    def score(self, review: Review) -> Score:
        """A review as a score: its own ratings, and what the count and earlier attempts say of the
        items that it did not touch."""
        lines = self.scoring.lines if self.scoring and review.purpose == "adjudicate" else None
        entries = drafts.entries(review)
        items = self._standings(entries, lines)
        comments = {one.item.key: one.entry.comment for one in items if one.entry.comment}
        overall = entries.get(standing.OVERALL, standing.Entry()).comment
        return Score(
            assessor_id=review.assessor_id,
            purpose=review.purpose,
            ratings=standing.ratings(items),
            comments=comments | ({standing.OVERALL: overall} if overall else {}),
            reasons={one.item.key: one.reason for one in items if one.overrules},
            points={one.item.key: one.points for one in items if one.item.points},
            highlights=[highlights.kept(one) for one in review.highlights],
        )

    @property
    def again(self) -> bool:
        """Whether the assessor is at a released decision, to correct it or to look again."""
        return (
            self.review is not None
            and self.review.purpose in seats.AFTERWARDS
            and self.review.state == "open"
        )

    def path(self, language: str) -> Path:
        """The path to earned: as it was released, else as the ratings stand now."""
        released = None if self.again else self.decision
        levels = released.ratings if released else standing.ratings(self.items)
        return path_to_earned(self.credential, levels, language)

    @property
    def decides_lines(self) -> bool:
        """Whether this assessor is the third person, and rates the differing lines alone."""
        return self.lines is not None

    @property
    def rated(self) -> int:
        """How many items have a level."""
        return sum(one.level is not None for one in self.items)

    @property
    def overall(self) -> standing.Entry:
        """The comment on the whole."""
        return self.entries.get(standing.OVERALL, standing.Entry())

    def _standings(
        self, entries: Mapping[str, standing.Entry], lines: Collection[str] | None
    ) -> tuple[standing.Standing, ...]:
        found = standing.standings(self.credential, entries, self.findings, self._carried())
        return tuple(one for one in found if lines is None or one.item.key in lines)

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
    reviews = seats.of_attempt(attempt)
    scoring = db.session.get(Scoring, attempt.id, populate_existing=True)
    review = _own(reviews, assessor_id, scoring)
    return Case(
        attempt=attempt,
        credential=definitions.credential(attempt.credential_key, attempt.credential_version),
        review=review,
        reviews=tuple(reviews),
        scoring=scoring,
        decision=decisions.standing(attempt),
        earlier=earlier,
        earlier_decision=None if earlier is None else decisions.standing(earlier),
        lines=_lines(scoring, review),
    )


def _own(reviews: list[Review], assessor_id: int, scoring: Scoring | None) -> Review | None:
    """The assessor's own review. A score that was begun and not handed in is over as soon as a
    third person decides: what it says is no part of what they then decide."""
    over = scoring is not None and scoring.stage == "adjudicating"
    begun = [one for one in reviews if one.purpose == "score" and one.state in UNFINISHED]
    return seats.own([one for one in reviews if not (over and one in begun)], assessor_id)


def _lines(scoring: Scoring | None, review: Review | None) -> tuple[str, ...] | None:
    """The lines that the assessor decides as a third person; None: all of them."""
    if scoring is None or scoring.stage != "adjudicating":
        return None
    third = review is None or review.purpose != "score" or review.state != "done"
    return tuple(scoring.lines) if third else None
