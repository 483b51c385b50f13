"""Measuring type, so that no text runs out of its box in either kind of file."""

from collections.abc import Sequence
from dataclasses import replace

from reportlab.lib.styles import ParagraphStyle  # type: ignore[import-untyped]
from reportlab.lib.utils import simpleSplit  # type: ignore[import-untyped]

from tests.submissions.page import Box, Type

LEADING = 1.22
SPACE_AFTER = 0.45
POINTS = 72.0


def face(bold: bool) -> str:
    return "Helvetica-Bold" if bold else "Helvetica"


def paragraph_style(style: Type) -> ParagraphStyle:
    indent = style.size * 1.05 if style.bullets else 0
    return ParagraphStyle(
        "slide",
        fontName=face(style.bold),
        fontSize=style.size,
        leading=style.size * LEADING,
        textColor=f"#{style.color}",
        alignment=1 if style.align == "center" else 0,
        leftIndent=indent,
        bulletIndent=0,
        bulletFontSize=style.size,
        spaceAfter=style.size * SPACE_AFTER if style.bullets else style.size * 0.15,
    )


def height_of(paragraphs: Sequence[str], width: float, style: Type) -> float:
    """Height in inches of the paragraphs set to a width in inches (in Helvetica)."""
    look = paragraph_style(style)
    room = width * POINTS - look.leftIndent
    total = 0.0
    for paragraph in paragraphs:
        lines = simpleSplit(paragraph, look.fontName, style.size, room)
        total += len(lines) * look.leading + look.spaceAfter
    return (total - look.spaceAfter) / POINTS


def check_fit(paragraphs: Sequence[str], box: Box, style: Type) -> None:
    """Raise ValueError where the paragraphs are taller than their box."""
    height = height_of(paragraphs, box.w, style)
    if height > box.h + 0.02:
        raise ValueError(f"{height:.2f} in. of text in {box.h:.2f} in.: {paragraphs[0][:60]!r}")


def largest(paragraphs: Sequence[str], box: Box, style: Type, smallest: float) -> Type:
    """The style at its own size or, down to the smallest, at the first that fits the box."""
    size = style.size
    while size > smallest and height_of(paragraphs, box.w, replace(style, size=size)) > box.h:
        size -= 1
    return replace(style, size=size)


def row_heights(
    columns: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], style: Type
) -> list[float]:
    """Height in inches of each row of a table, its heading first, with padding."""
    return [
        max(height_of([cell], width - 0.24, style) for cell, width in zip(row, widths, strict=True))
        + 0.2
        for row in [columns, *rows]
    ]


def table_type(
    columns: Sequence[str], rows: Sequence[Sequence[str]], box: Box, color: str
) -> tuple[Type, list[float]]:
    """The largest type from 19 down to 14 points that fits, and the row heights it needs.

    Raises ValueError where the smallest does not fit.
    """
    widths = column_widths(columns, rows, box.w)
    for size in range(19, 13, -1):
        style = Type(size, color, bold=True, anchor="middle")
        heights = row_heights(columns, rows, widths, style)
        spare = (box.h - sum(heights)) / len(heights)
        if spare >= 0:
            return replace(style, bold=False), [height + min(spare, 0.2) for height in heights]
    raise ValueError(f"table of {sum(heights):.2f} in. in {box.h:.2f} in.: {columns}")


def column_widths(
    columns: Sequence[str], rows: Sequence[Sequence[str]], width: float
) -> list[float]:
    """Widths in inches, in proportion to what the columns hold, none narrower than an eighth."""
    longest = [max(len(row[i]) for row in [columns, *rows]) for i in range(len(columns))]
    weights = [max(count, 10) ** 0.7 for count in longest]
    floor = width / 8
    share = [max(width * weight / sum(weights), floor) for weight in weights]
    return [part * width / sum(share) for part in share]
