"""Slides as pages of a PDF."""

from collections.abc import Sequence
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor  # type: ignore[import-untyped]
from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]
from reportlab.platypus import Paragraph  # type: ignore[import-untyped]

from tests.submissions.fitting import (
    POINTS,
    check_fit,
    column_widths,
    paragraph_style,
    table_type,
)
from tests.submissions.page import HEIGHT, WIDTH, Box, Chart, Colors, Type


def new_canvas(author: str, title: str) -> tuple[Canvas, BytesIO]:
    """A canvas whose output does not depend on the hour of the build."""
    stream = BytesIO()
    canvas = Canvas(stream, pagesize=(WIDTH * POINTS, HEIGHT * POINTS), invariant=1)
    canvas.setAuthor(author)
    canvas.setTitle(title)
    canvas.setSubject("Staff presentation on advocating for English Language Learners")
    return canvas, stream


class PdfPage:
    def __init__(self, canvas: Canvas, colors: Colors) -> None:
        self.canvas = canvas
        self.colors = colors

    def title(self, text: str, box: Box, style: Type) -> None:
        key = f"slide-{self.canvas.getPageNumber()}"
        self.canvas.bookmarkPage(key)
        self.canvas.addOutlineEntry(text, key)
        self.text([text], box, style)

    def text(self, paragraphs: Sequence[str], box: Box, style: Type) -> None:
        check_fit(paragraphs, box, style)
        look = paragraph_style(style)
        bullet = "\u2022" if style.bullets else None
        flows = [Paragraph(escape(words), look, bulletText=bullet) for words in paragraphs]
        heights = [flow.wrap(box.w * POINTS, HEIGHT * POINTS)[1] for flow in flows]
        spare = box.h * POINTS - sum(heights) - look.spaceAfter * (len(flows) - 1)
        y = (HEIGHT - box.y) * POINTS - (spare / 2 if style.anchor == "middle" else 0)
        for flow, height in zip(flows, heights, strict=True):
            flow.drawOn(self.canvas, box.x * POINTS, y - height)
            y -= height + look.spaceAfter

    def shape(self, kind: str, box: Box, fill: str) -> None:
        self.canvas.setFillColor(HexColor(f"#{fill}"))
        x, w, h = box.x * POINTS, box.w * POINTS, box.h * POINTS
        y = (HEIGHT - box.y - box.h) * POINTS
        if kind == "oval":
            self.canvas.ellipse(x, y, x + w, y + h, stroke=0, fill=1)
        elif kind == "chevron":
            self._chevron(x, y, w, h)
        else:
            self.canvas.roundRect(x, y, w, h, 7 if kind == "rounded" else 0, stroke=0, fill=1)

    def _chevron(self, x: float, y: float, w: float, h: float) -> None:
        point = h * 0.35
        path = self.canvas.beginPath()
        path.moveTo(x, y)
        for dx, dy in ((w - point, 0), (w, h / 2), (w - point, h), (0, h), (point, h / 2)):
            path.lineTo(x + dx, y + dy)
        path.close()
        self.canvas.drawPath(path, stroke=0, fill=1)

    def chart(self, chart: Chart, box: Box) -> None:
        if chart.kind == "bar":
            self._bars(chart, box)
        else:
            self._columns(chart, box)

    def _bars(self, chart: Chart, box: Box) -> None:
        values = chart.series[0].values
        step = (box.h - 0.5) / len(values)
        label = min(2.4, box.w * 0.32)
        room = box.w - label - 0.8
        for row, (name, value) in enumerate(zip(chart.categories, values, strict=True)):
            y = box.y + row * step
            length = room * value / max(values)
            self.text([name], Box(box.x, y, label - 0.15, step), self._label())
            bar = Box(box.x + label, y + step * 0.2, length, step * 0.6)
            self.shape("rectangle", bar, self.colors.accent)
            after = Box(box.x + label + length + 0.1, y, 0.7, step)
            self.text([f"{value:g}"], after, self._label(bold=True))
        self.text(
            [f"Number of {chart.unit}"],
            Box(box.x + label, box.y + box.h - 0.35, 4, 0.35),
            Type(12, self.colors.quiet),
        )

    def _columns(self, chart: Chart, box: Box) -> None:
        fills = [self.colors.accent, self.colors.second]
        highest = max(value for series in chart.series for value in series.values)
        step = box.w / len(chart.categories)
        base, room = box.y + box.h - 0.95, box.h - 1.4
        for i, category in enumerate(chart.categories):
            width = step * 0.6 / len(chart.series)
            for j, series in enumerate(chart.series):
                height = max(room * series.values[i] / highest, 0.03)
                x = box.x + i * step + step * 0.2 + j * width
                self.shape("rectangle", Box(x, base - height, width * 0.92, height), fills[j])
                above = Box(x, base - height - 0.36, width * 0.92, 0.36)
                self.text([f"{series.values[i]:g}"], above, self._label(bold=True, align="center"))
            below = Box(box.x + i * step, base + 0.06, step, 0.5)
            self.text([category], below, self._label(align="center", anchor="top"))
        self.shape("rectangle", Box(box.x, base, box.w, 0.02), self.colors.quiet)
        self.text(
            [f"Number of {chart.unit}"],
            Box(box.x, box.y + box.h - 0.3, box.w, 0.3),
            Type(12, self.colors.quiet),
        )

    def _label(self, bold: bool = False, align: str = "left", anchor: str = "middle") -> Type:
        return Type(15, self.colors.ink, bold=bold, align=align, anchor=anchor)

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[str]], box: Box) -> None:
        style, heights = table_type(columns, rows, box, self.colors.ink)
        widths = column_widths(columns, rows, box.w)
        y = box.y
        for number, (row, height) in enumerate(zip([columns, *rows], heights, strict=True)):
            self._row(row, widths, Box(box.x, y, box.w, height), number, style.size)
            y += height

    def _row(
        self, row: Sequence[str], widths: Sequence[float], box: Box, number: int, size: float
    ) -> None:
        heading = number == 0
        stripe = self.colors.soft if number % 2 else self.colors.white
        self.shape("rectangle", box, self.colors.accent if heading else stripe)
        color = self.colors.white if heading else self.colors.ink
        x = box.x
        for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
            style = Type(size, color, bold=heading or place == 0, anchor="middle")
            self.text([cell], Box(x + 0.12, box.y, width - 0.24, box.h), style)
            x += width

    def picture(self, png: bytes, description: str, box: Box) -> None:
        y = (HEIGHT - box.y - box.h) * POINTS
        self.canvas.drawImage(
            ImageReader(BytesIO(png)), box.x * POINTS, y, box.w * POINTS, box.h * POINTS
        )

    def notes(self, text: str) -> None:
        """Leave the notes out: a PDF that is handed in holds the slides alone."""
