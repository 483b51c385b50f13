"""What several scores of one submission come to. Pure: scores go in, levels come out.

Lines on which two blind scores give the same level are settled. The others go to a third person,
whose level holds (product.md, "Line-only adjudication").
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lti_tool.review.standing import OVERALL
from rubric import Credential


@dataclass(frozen=True)
class Score:
    """One assessor's finished score.

    assessor_id  who
    purpose      "score", "adjudicate", "second_look" or "correct"
    ratings      {item key: level}; all items, or the differing ones where it adjudicates
    comments     {item key: text}, and OVERALL; `reasons` why a count was overruled, by item key
    points       {item key: keys of the points that were ticked}
    highlights   notes on places of the evidence, as a decision keeps them
    """

    assessor_id: int
    purpose: str
    ratings: Mapping[str, str]
    comments: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    points: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    highlights: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class Settled:
    """What scores come to: levels and what goes with them, of every line that is settled.

    `differing` are the lines on which two scores differ, in the rubric's order.
    """

    ratings: Mapping[str, str]
    comments: Mapping[str, str]
    reasons: Mapping[str, str]
    points: Mapping[str, tuple[str, ...]]
    differing: tuple[str, ...]

    def whole(self, credential: Credential) -> bool:
        """Whether every item has its level."""
        return all(item.key in self.ratings for item in credential.items)


def differing(credential: Credential, scores: Sequence[Score]) -> tuple[str, ...]:
    """The items on which these scores do not give the same level, in the rubric's order."""
    return tuple(
        item.key
        for item in credential.items
        if len({item.level(score.ratings[item.key]).key for score in scores}) > 1
    )


def settle(credential: Credential, scores: Sequence[Score], third: Score | None = None) -> Settled:
    """What one score, or two with a third person's word where they differ, come to.

    Comments of all who gave a line its level stand one after the other. Without a third person's
    word, a line on which the scores differ has no level yet.
    """
    open_lines = differing(credential, scores)
    ratings: dict[str, str] = {}
    kept: dict[str, list[str]] = {}
    reasons: dict[str, str] = {}
    points: dict[str, tuple[str, ...]] = {}
    for item in credential.items:
        key = item.key
        givers = list(scores) if key not in open_lines else [third] if third else []
        for score in givers:
            ratings[key] = score.ratings[key]
            _gather(kept, key, score.comments.get(key, ""))
            if score.reasons.get(key):
                reasons.setdefault(key, score.reasons[key])
            if score.points.get(key):
                points[key] = tuple(
                    point.key
                    for point in item.points
                    if point.key in {*points.get(key, ()), *score.points[key]}
                )
    for score in (*scores, *([third] if third else [])):
        _gather(kept, OVERALL, score.comments.get(OVERALL, ""))
    comments = {key: "\n\n".join(texts) for key, texts in kept.items()}
    return Settled(ratings, comments, reasons, points, open_lines)


def _gather(kept: dict[str, list[str]], key: str, comment: str) -> None:
    if comment and comment not in kept.get(key, ()):
        kept.setdefault(key, []).append(comment)
