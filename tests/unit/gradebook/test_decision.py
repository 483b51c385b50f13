"""The decision before and after a release is sent, case by case (product.md's rule of results)."""

from dataclasses import replace

import pytest

from lti_tool.gradebook.decision import Release, Step, after_sending, before_sending, holds
from lti_tool.platforms.ags import Result

EARNED = Release(score=1.0, comment="Earned.", needs_empty=False, returns_comments=True)
NOTHING = replace(EARNED, score=None, comment="Open.")
ERASES = replace(NOTHING, needs_empty=True)
SILENT = replace(EARNED, returns_comments=False)


def decide(
    release: Release,
    found: Result | None,
    sent: tuple[float | None, ...] = (),
    seen: float | None = None,
    lost: bool = False,
    overwrite: bool = False,
) -> Step:
    """The step, everything unusual being off."""
    return before_sending(
        release,
        found,
        scores_sent=sent,
        seen=seen,
        may_have_arrived=lost,
        overwrite=overwrite,
    )


CASES = [
    ("no result at all", decide(EARNED, None), Step.SEND),
    ("a result without a score", decide(EARNED, Result(None, "x")), Step.SEND),
    ("what we sent last", decide(EARNED, Result(0.0, "x"), sent=(0.0,)), Step.SEND),
    ("one that we may have sent", decide(EARNED, Result(0.0, None), sent=(1.0, 0.0)), Step.SEND),
    ("a person's own change", decide(EARNED, Result(0.5, "x"), sent=(0.0,)), Step.CONFLICT),
    ("a change after no score", decide(EARNED, Result(0.5, "x"), sent=(None,)), Step.CONFLICT),
    ("an explicit resend", decide(EARNED, Result(0.5, "x"), overwrite=True), Step.SEND),
    ("a person set the same", decide(EARNED, Result(1.0, "x"), sent=(0.0,)), Step.SEND),
    ("a change that was hidden", decide(EARNED, Result(None, None), seen=0.5), Step.CONFLICT),
    ("a hidden change undone", decide(EARNED, Result(0.0, None), (0.0,), seen=0.5), Step.SEND),
    ("ours, after doubt", decide(EARNED, Result(1.0, "Earned."), lost=True), Step.DELIVERED),
    ("ours, rewrapped", decide(EARNED, Result(1.0, " Earned.\n"), lost=True), Step.DELIVERED),
    ("our score, no comment", decide(EARNED, Result(1.0, None), lost=True), Step.SEND),
    ("no comments there", decide(SILENT, Result(1.0, None), lost=True), Step.DELIVERED),
    ("not ours, after doubt", decide(EARNED, Result(0.5, "Earned."), lost=True), Step.CONFLICT),
    ("empty, after doubt", decide(EARNED, None, lost=True), Step.SEND),
    ("the comment alone", decide(NOTHING, Result(None, "Open."), lost=True), Step.DELIVERED),
    ("the comment, graded", decide(NOTHING, Result(0.5, "Open."), lost=True), Step.DELIVERED),
    ("another comment", decide(NOTHING, Result(None, "x"), lost=True), Step.SEND),
    ("no score keeps a grade", decide(NOTHING, Result(0.5, "x")), Step.SEND),
    ("no score would erase", decide(ERASES, Result(0.5, "x")), Step.KEEP),
    ("no score, nothing there", decide(ERASES, Result(None, "x")), Step.SEND),
    ("five decimals", decide(EARNED, Result(0.66667, "x"), sent=(2 / 3,)), Step.SEND),
]


@pytest.mark.parametrize(("name", "step", "expected"), CASES, ids=[case[0] for case in CASES])
def test_before_sending(name: str, step: Step, expected: Step) -> None:
    assert step is expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (Result(1.0, "Earned."), Step.DELIVERED),
        (Result(1.0, "x"), Step.DELIVERED),
        (Result(0.7, "x"), Step.CONFLICT),
        (Result(None, "Earned."), Step.SEND),
        (None, Step.SEND),
    ],
)
def test_after_sending(found: Result | None, expected: Step) -> None:
    assert after_sending(EARNED, found) is expected


def test_after_sending_no_score_there_is_nothing_to_look_for() -> None:
    assert after_sending(NOTHING, Result(0.7, "x")) is Step.DELIVERED


def test_no_result_holds_nothing() -> None:
    assert not holds(EARNED, None)


def test_a_release_without_score_or_comment_is_never_taken_for_granted() -> None:
    assert not holds(replace(NOTHING, returns_comments=False), Result(None, None))
