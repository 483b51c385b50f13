"""A line of the table: what was measured, and what it may be at most."""

from collections.abc import Iterable
from dataclasses import dataclass

HEADS = ("What", "Here", "At most", "")


@dataclass(frozen=True)
class Figure:
    """One measurement. `unit` stands behind both numbers, such as "x" or " KB"."""

    what: str
    here: float
    limit: float
    unit: str = ""

    @property
    def kept(self) -> bool:
        """Whether it is within its limit."""
        return self.here <= self.limit

    def cells(self) -> tuple[str, ...]:
        """Its line, a cell each."""
        here, limit = (f"{one:.4g}{self.unit}" for one in (self.here, self.limit))
        return self.what, here, limit, "kept" if self.kept else "MISSED"


def table(figures: Iterable[Figure]) -> str:
    """All lines below each other."""
    lines = [HEADS, *(figure.cells() for figure in figures)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
