"""What a slide is drawn on: one interface, two kinds of file behind it.

Lengths are inches on a page of 13.333 by 7.5, origin at the top left; sizes of type are points.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

WIDTH, HEIGHT = 13.333, 7.5


@dataclass(frozen=True)
class Colors:
    """Six-digit hexadecimal colors without a number sign."""

    ink: str
    accent: str
    second: str
    soft: str
    quiet: str
    white: str = "FFFFFF"


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True)
class Type:
    """How a text is set. `align` is left or center, `anchor` top or middle."""

    size: float
    color: str
    bold: bool = False
    align: str = "left"
    anchor: str = "top"
    bullets: bool = False


@dataclass(frozen=True)
class Series:
    name: str
    values: Sequence[float]


@dataclass(frozen=True)
class Chart:
    """`kind` is bar (lying) or column (standing); `unit` names the axis of values."""

    kind: str
    unit: str
    categories: Sequence[str]
    series: Sequence[Series]


class Page(Protocol):
    """One slide. Raises ValueError where a text does not fit its box."""

    colors: Colors

    def title(self, text: str, box: Box, style: Type) -> None: ...

    def text(self, paragraphs: Sequence[str], box: Box, style: Type) -> None: ...

    def shape(self, kind: str, box: Box, fill: str) -> None:
        """Draw a filled rectangle, rounded rectangle, oval or chevron."""

    def chart(self, chart: Chart, box: Box) -> None: ...

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[str]], box: Box) -> None: ...

    def picture(self, png: bytes, description: str, box: Box) -> None: ...

    def notes(self, text: str) -> None: ...
