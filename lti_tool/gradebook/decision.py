"""Whether a release may be sent, given what the LMS holds. Pure: no database, no network."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import unescape

from lti_tool.platforms.ags import Result

# Moodle keeps five decimals (moodle.md 26).
TOLERANCE = 1e-4


class Step(StrEnum):
    """
    SEND       send it
    DELIVERED  the LMS has it already
    CONFLICT   a person has changed the grade since, and only an explicit resend overwrites that
    KEEP       there is a grade, which this release would erase
    """

    SEND = "send"
    DELIVERED = "delivered"
    CONFLICT = "conflict"
    KEEP = "keep"


@dataclass(frozen=True)
class Release:
    """What is to be released.

    score            as a fraction, or None for no score
    needs_empty      without a score, it would erase a grade in this LMS
    returns_comments this LMS's results hold the comment whenever there is one
    """

    score: float | None
    comment: str
    needs_empty: bool
    returns_comments: bool


def before_sending(
    release: Release,
    found: Result | None,
    *,
    scores_sent: Sequence[float | None],
    seen: float | None,
    may_have_arrived: bool,
    overwrite: bool,
) -> Step:
    """What to do with a release, the result having been read.

    `scores_sent`: what the LMS may hold of earlier releases. `seen`: a person's own grade that
    the result has since forgotten. `overwrite`: an administrator wants it sent in any case.
    """
    if may_have_arrived and holds(release, found):
        return Step.DELIVERED
    there = found.fraction if found is not None else None
    if there is None:
        there = seen
    if there is None:
        return Step.SEND
    if release.score is None:
        return Step.KEEP if release.needs_empty else Step.SEND
    ours = (release.score, *scores_sent)
    if overwrite or any(same(there, score) for score in ours):
        return Step.SEND
    return Step.CONFLICT


def after_sending(release: Release, found: Result | None) -> Step:
    """What became of a release that was answered with a success: SEND means it did not arrive."""
    there = found.fraction if found is not None else None
    if release.score is None or same(there, release.score):
        return Step.DELIVERED
    return Step.SEND if there is None else Step.CONFLICT


def holds(release: Release, found: Result | None) -> bool:
    """Whether the LMS has this very release: the score, and the comment where it returns that.

    Without a score the comment is all there is to go by, whatever grade stands beside it.
    """
    if found is None:
        return False
    if release.score is not None and not same(found.fraction, release.score):
        return False
    if found.comment is not None or release.returns_comments:
        return _plain(found.comment or "") == _plain(release.comment)
    return release.score is not None


def same(one: float | None, other: float | None) -> bool:
    """Whether two scores, as fractions of their maximum, are equal."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= TOLERANCE


def _plain(text: str) -> str:
    return " ".join(unescape(text).split())
