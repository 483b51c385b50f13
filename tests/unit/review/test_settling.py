"""Whatever the order and timing of scores: agreed lines are settled, and the rule decides."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, strategies
from hypothesis import settings as hypothesis_settings
from sqlalchemy import select

from lti_tool.database import db
from lti_tool.review import seats
from lti_tool.review.errors import (
    AlreadyReleased,
    Declined,
    HandedIn,
    Kept,
    NoPart,
    NotDeclinable,
    NotSettled,
    OwnWork,
    ReleaseIncomplete,
    Settled,
    Taken,
    UnknownItem,
)
from lti_tool.review.models import Decision, Rating, Review
from lti_tool.review.settling import Score, settle
from lti_tool.web.errors import Refusal
from lti_tool.workspace.models import Attempt
from rubric import load_credential, path_to_earned
from tests.unit.review.conftest import School
from tests.unit.review.scoring_people import (
    hand_in,
    pass_by,
    people_of,
    release,
    two_score,
)

pytestmark = pytest.mark.one_engine

EXPECTED = (
    AlreadyReleased, Declined, HandedIn, Kept, NoPart, NotDeclinable, NotSettled, OwnWork,
    ReleaseIncomplete, Settled, Taken, UnknownItem,
)  # fmt: skip
PEOPLE = ("ana", "vera", "otto", "tess")
"""Ana is the author."""


@dataclass
class Story:
    """What happened to one submission, and what each of them gave last."""

    school: School
    attempt: Attempt
    ids: dict[str, int]
    given: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)

    def tell(self, who: str, act: str, below: tuple[str, ...]) -> None:
        """One step; whoever may not take it is told so, and nothing changes."""
        try:
            getattr(self, act)(who, below)
        except Refusal as refused:
            db.session.rollback()
            assert isinstance(refused, EXPECTED)

    def rate(self, who: str, below: tuple[str, ...]) -> None:
        seats.hold(self.attempt)
        review = seats.claim(self.attempt, self.ids[who])
        third = review.purpose == "adjudicate"
        lines = seats.scoring_of(self.attempt).lines if third else None
        levels = {
            item.key: item.levels[-1].key if item.key in below else item.top
            for item in self.school.credential.items
            if lines is None or item.key in lines
        }
        stored = {one.item_key: one for one in review.ratings}
        for key, level in levels.items():
            row = stored.get(key) or Rating(item_key=key, comment="As I read it.")
            row.level = level
            review.ratings.append(row)
        db.session.commit()
        self.given[who, review.purpose] = levels

    def hand_in(self, who: str, _below: tuple[str, ...]) -> None:
        hand_in(self.attempt, self.ids[who])

    def rate_and_hand_in(self, who: str, below: tuple[str, ...]) -> None:
        self.rate(who, below)
        self.hand_in(who, below)

    def expire(self, _who: str, _below: tuple[str, ...]) -> None:
        pass_by(self.attempt)

    def decline(self, who: str, _below: tuple[str, ...]) -> None:
        seats.hold(self.attempt)
        seats.decline(self.attempt, self.ids[who], "We are neighbors.")
        db.session.commit()

    def release(self, who: str, _below: tuple[str, ...]) -> None:
        release(self.attempt, self.ids[who])


SCORES, REST = ("rate_and_hand_in", "release") * 3, ("rate", "hand_in", "expire", "decline")
ACTS = (*SCORES, *REST)
LINES = ("a1.1", "a3.4")
STEPS = strategies.lists(
    strategies.tuples(
        strategies.sampled_from((*PEOPLE, *PEOPLE[1:])),
        strategies.sampled_from(ACTS),
        strategies.lists(strategies.sampled_from(LINES), unique=True, max_size=1).map(tuple),
    ),
    min_size=9,
    max_size=14,
)


@pytest.fixture
def ids(school: School) -> dict[str, int]:
    two_score(school)
    return dict(zip(PEOPLE, people_of(school, *PEOPLE), strict=True))


@hypothesis_settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_in_any_order_agreed_lines_are_settled_and_nobody_scores_twice_or_their_own(
    app: Flask, school: School, ids: dict[str, int], steps: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    submitted = school.submit("ana")
    story = Story(school, submitted, ids)

    for who, act, below in steps:
        story.tell(who, act, below)

    reviews = list(db.session.scalars(select(Review).where(Review.attempt_id == submitted.id)))
    done = [one for one in reviews if one.state == "done"]
    assert ids["ana"] not in [one.assessor_id for one in reviews]
    assert len({one.assessor_id for one in done}) == len(done)
    assert [one.purpose for one in done].count("score") <= 2
    assert [one.purpose for one in done].count("adjudicate") <= 1
    _check_stage(story, done)
    _check_decision(story, done)


def _check_stage(story: Story, done: list[Review]) -> None:
    """The stage, and the lines that a third person decides, follow from what is handed in."""
    scoring = seats.scoring_of(story.attempt)
    blind = [_given(story, one) for one in done if one.purpose == "score"]
    differing = (
        [key for key in blind[0] if blind[0][key] != blind[1][key]] if len(blind) == 2 else []
    )
    third = any(one.purpose == "adjudicate" for one in done)
    if len(blind) < 2:
        assert scoring.stage == "scoring"
    elif differing and not third:
        assert scoring.stage == "adjudicating"
    else:
        assert scoring.stage in ("settled", "released")
    assert scoring.lines == differing


def _check_decision(story: Story, done: list[Review]) -> None:
    """A decision has the agreed levels, the third person's on the others, and the rule's word."""
    decisions = list(
        db.session.scalars(select(Decision).where(Decision.attempt_id == story.attempt.id))
    )
    assert len(decisions) <= 1
    for decision in decisions:
        first, *others = sorted(done, key=lambda one: one.purpose == "adjudicate")
        expected = _given(story, first)
        for one in others:
            if one.purpose == "adjudicate":
                expected = expected | _given(story, one)
        assert decision.ratings == expected
        path = path_to_earned(story.school.credential, expected)
        assert (decision.earned, decision.sentence) == (path.earned, path.sentence)


def _given(story: Story, review: Review) -> dict[str, str]:
    who = next(name for name, person in story.ids.items() if person == review.assessor_id)
    return story.given[who, review.purpose]


# Settling alone, without a database

CREDENTIAL = load_credential(Path("rubric/credentials/ell-advocacy/1.yaml"))
VARIED = ("part1", "a1.1", "a1.4", "a3.4", "part3")


@strategies.composite
def scores(draw: strategies.DrawFn) -> tuple[Score, Score, Score]:
    """Two scores of all items, and a third person's of all of them."""
    found = []
    for assessor, purpose in ((1, "score"), (2, "score"), (3, "adjudicate")):
        levels = {
            item.key: draw(strategies.sampled_from(item.accepted))
            if item.key in VARIED
            else item.top
            for item in CREDENTIAL.items
        }
        found.append(Score(assessor, purpose, levels, {"a1.1": f"By {assessor}."}))
    return found[0], found[1], found[2]


@hypothesis_settings(max_examples=60, deadline=None)
@given(three=scores())
def test_two_scores_settle_the_same_whichever_came_first(three: tuple[Score, Score, Score]) -> None:
    one, other, third = three

    here, there = settle(CREDENTIAL, (one, other), third), settle(CREDENTIAL, (other, one), third)
    alone = settle(CREDENTIAL, (one, other))

    assert here.differing == there.differing == alone.differing
    for item in CREDENTIAL.items:
        levels = {item.level(each.ratings[item.key]).key for each in (here, there)}
        assert len(levels) == 1
        if item.key in here.differing:
            assert here.ratings[item.key] == third.ratings[item.key]
            assert item.key not in alone.ratings
        else:
            assert item.level(alone.ratings[item.key]) == item.level(one.ratings[item.key])
    assert here.whole(CREDENTIAL)
    assert alone.whole(CREDENTIAL) is not bool(alone.differing)
    assert path_to_earned(CREDENTIAL, here.ratings).earned == (
        path_to_earned(CREDENTIAL, there.ratings).earned
    )


def test_comments_of_both_stand_on_an_agreed_line_once_each() -> None:
    best = {item.key: item.top for item in CREDENTIAL.items}
    same, other = {"a1.1": "Clear.", "overall": "Good."}, {"a1.1": "Clear.", "a1.2": "Yes."}

    found = settle(CREDENTIAL, (Score(1, "score", best, same), Score(2, "score", best, other)))

    assert found.comments == {"a1.1": "Clear.", "a1.2": "Yes.", "overall": "Good."}
