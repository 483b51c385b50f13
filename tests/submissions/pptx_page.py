"""Slides as PowerPoint makes them: titles in placeholders, native charts and tables, notes."""

from collections.abc import Sequence
from io import BytesIO

from pptx.chart.chart import Chart as NativeChart
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.presentation import Presentation
from pptx.table import _Cell
from pptx.text.text import TextFrame, _Paragraph
from pptx.util import Inches, Length, Pt

from tests.submissions.fitting import check_fit, column_widths, table_type
from tests.submissions.page import Box, Chart, Colors, Type

TITLE_ONLY = 5
SHAPES = {
    "rectangle": MSO_SHAPE.RECTANGLE,
    "rounded": MSO_SHAPE.ROUNDED_RECTANGLE,
    "oval": MSO_SHAPE.OVAL,
    "chevron": MSO_SHAPE.CHEVRON,
}


def _place(box: Box) -> tuple[Length, Length, Length, Length]:
    return Inches(box.x), Inches(box.y), Inches(box.w), Inches(box.h)


def _color(value: str) -> RGBColor:
    return RGBColor.from_string(value)


class PptxPage:
    def __init__(self, deck: Presentation, colors: Colors, font: str) -> None:
        self.slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
        self.colors = colors
        self.font = font

    def title(self, text: str, box: Box, style: Type) -> None:
        holder = self.slide.shapes.title
        assert holder is not None, "the layout has a title"
        left, top, width, height = _place(box)
        holder.left, holder.top, holder.width, holder.height = left, top, width, height
        self._fill(holder.text_frame, [text], box, style)
        tree = holder._element.getparent()
        tree.append(holder._element)

    def text(self, paragraphs: Sequence[str], box: Box, style: Type) -> None:
        frame = self.slide.shapes.add_textbox(*_place(box)).text_frame
        self._fill(frame, paragraphs, box, style)

    def _fill(self, frame: TextFrame, paragraphs: Sequence[str], box: Box, style: Type) -> None:
        check_fit(paragraphs, box, style)
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = Inches(0)
        frame.margin_top = frame.margin_bottom = Inches(0)
        middle = style.anchor == "middle"
        frame.vertical_anchor = MSO_ANCHOR.MIDDLE if middle else MSO_ANCHOR.TOP
        for number, words in enumerate(paragraphs):
            line = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            self._set(line, words, style)

    def _set(self, line: _Paragraph, words: str, style: Type) -> None:
        run = line.add_run()
        run.text = words
        run.font.size = Pt(style.size)
        run.font.bold = style.bold
        run.font.name = self.font
        run.font.color.rgb = _color(style.color)
        line.alignment = PP_ALIGN.CENTER if style.align == "center" else PP_ALIGN.LEFT
        if style.bullets:
            line.space_after = Pt(style.size * 0.45)
            self._bullet(line, style.size)

    def _bullet(self, line: _Paragraph, size: float) -> None:
        properties = line._p.get_or_add_pPr()
        indent = int(Pt(size * 1.05))
        properties.set("marL", str(indent))
        properties.set("indent", str(-indent))
        mark = properties.makeelement(qn("a:buChar"), {"char": "\u2022"})
        properties.append(mark)

    def shape(self, kind: str, box: Box, fill: str) -> None:
        drawn = self.slide.shapes.add_shape(SHAPES[kind], *_place(box))
        drawn.fill.solid()
        drawn.fill.fore_color.rgb = _color(fill)
        drawn.line.fill.background()
        drawn.shadow.inherit = False
        if kind == "rounded":
            drawn.adjustments[0] = min(0.1 / min(box.w, box.h), 0.5)
        if kind == "chevron":
            drawn.adjustments[0] = 0.35

    def chart(self, chart: Chart, box: Box) -> None:
        data = CategoryChartData()
        data.categories = list(chart.categories)
        for series in chart.series:
            data.add_series(series.name, series.values)
        bars = chart.kind == "bar"
        form = XL_CHART_TYPE.BAR_CLUSTERED if bars else XL_CHART_TYPE.COLUMN_CLUSTERED
        holder = self.slide.shapes.add_chart(form, *_place(box), data)
        holder._element.nvGraphicFramePr.cNvPr.set("descr", self._described(chart))
        self._dress(holder.chart, chart, bars)

    def _described(self, chart: Chart) -> str:
        parts = [
            f"{series.name}: "
            + ", ".join(f"{n} {v:g}" for n, v in zip(chart.categories, series.values, strict=True))
            for series in chart.series
        ]
        return f"Chart of {chart.unit}. " + "; ".join(parts)

    def _dress(self, native: NativeChart, chart: Chart, bars: bool) -> None:
        native.font.size = Pt(15)
        native.font.name = self.font
        native.font.color.rgb = _color(self.colors.ink)
        native.has_title = False
        native.has_legend = len(chart.series) > 1
        if native.has_legend:
            native.legend.position = XL_LEGEND_POSITION.TOP
            native.legend.include_in_layout = False
        native.value_axis.visible = False
        native.value_axis.minimum_scale = 0
        native.value_axis.has_major_gridlines = False
        native.category_axis.reverse_order = bars
        native.category_axis.format.line.color.rgb = _color(self.colors.quiet)
        self._dress_plot(native)

    def _dress_plot(self, native: NativeChart) -> None:
        plot = native.plots[0]
        plot.gap_width = 55
        plot.overlap = -5
        plot.has_data_labels = True
        plot.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
        plot.data_labels.font.bold = True
        for series, fill in zip(
            plot.series, (self.colors.accent, self.colors.second), strict=False
        ):
            series.format.fill.solid()
            series.format.fill.fore_color.rgb = _color(fill)

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[str]], box: Box) -> None:
        style, heights = table_type(columns, rows, box, self.colors.ink)
        widths = column_widths(columns, rows, box.w)
        place = Box(box.x, box.y, box.w, sum(heights))
        grid = self.slide.shapes.add_table(len(rows) + 1, len(columns), *_place(place)).table
        for i, width in enumerate(widths):
            grid.columns[i].width = Inches(width)
        for r, row in enumerate([columns, *rows]):
            grid.rows[r].height = Inches(heights[r])
            for c, words in enumerate(row):
                self._cell(grid.cell(r, c), words, (r, c), style.size)

    def _cell(self, cell: _Cell, words: str, place: tuple[int, int], size: float) -> None:
        r, c = place
        stripe = self.colors.soft if r % 2 else self.colors.white
        cell.fill.solid()
        cell.fill.fore_color.rgb = _color(self.colors.accent if r == 0 else stripe)
        cell.margin_left = cell.margin_right = Inches(0.12)
        cell.vertical_anchor = MSO_ANCHOR.MIDDLE
        color = self.colors.white if r == 0 else self.colors.ink
        style = Type(size, color, bold=r == 0 or c == 0)
        self._set(cell.text_frame.paragraphs[0], words, style)

    def picture(self, png: bytes, description: str, box: Box) -> None:
        drawn = self.slide.shapes.add_picture(BytesIO(png), *_place(box))
        drawn._element.nvPicPr.cNvPr.set("descr", description)

    def notes(self, text: str) -> None:
        frame = self.slide.notes_slide.notes_text_frame
        assert frame is not None, "a notes slide has a text frame"
        frame.text = text
