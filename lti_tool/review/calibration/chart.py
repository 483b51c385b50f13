"""Exact agreement on one line, month by month, as the points of a picture. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from lti_tool.review.agreement import FEWEST
from lti_tool.review.calibration.measuring import Month

WIDTH, HEIGHT = 240, 72
LEFT, TOP, RIGHT, BOTTOM = 32, 6, 6, 6


@dataclass(frozen=True)
class Point:
    """A month with pairs. `few`: too few of them to judge."""

    x: float
    y: float
    few: bool


@dataclass(frozen=True)
class Chart:
    """`lines` join the points of months in a row: "x,y x,y"; sizes are in the picture's units.

    `scale` are heights with the percent that they stand for.
    """

    points: tuple[Point, ...]
    lines: tuple[str, ...]
    scale: tuple[tuple[float, int], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT


def chart(months: Sequence[Month]) -> Chart:
    """The picture of a line's months, 0 to 100 percent. A month without pairs interrupts it."""
    step = (WIDTH - LEFT - RIGHT) / max(1, len(months) - 1)
    points: list[Point] = []
    runs: list[list[Point]] = [[]]
    for number, month in enumerate(months):
        if month.agreement.exact is None:
            runs.append([])
            continue
        point = Point(
            round(LEFT + number * step, 1),
            _height(month.agreement.exact),
            month.agreement.n < FEWEST,
        )
        points.append(point)
        runs[-1].append(point)
    return Chart(
        points=tuple(points),
        lines=tuple(" ".join(f"{one.x},{one.y}" for one in run) for run in runs if len(run) > 1),
        scale=tuple((_height(percent / 100), percent) for percent in (0, 50, 100)),
    )


def _height(share: float) -> float:
    return round(TOP + (1 - share) * (HEIGHT - TOP - BOTTOM), 1)
