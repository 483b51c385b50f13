"""Each kind of slide as it stands in `submission.yaml`, drawn on a page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.submissions.fitting import largest
from tests.submissions.page import HEIGHT, WIDTH, Box, Chart, Page, Series, Type
from tests.submissions.pictures import Picture

MARGIN = 0.75
TOP = 1.75
BOTTOM = 6.7
FULL = WIDTH - 2 * MARGIN

Slide = Mapping[str, Any]


@dataclass(frozen=True)
class Look:
    """What all slides of one deck share. `frame` is band, top or foot."""

    frame: str
    picture: Picture


def draw(page: Page, slide: Slide, look: Look, number: int) -> None:
    """Draw one slide with its notes; `number` is its place in the deck, from 1."""
    kind = slide["kind"]
    if kind == "title":
        _title(page, slide, look)
    else:
        _frame(page, slide, look, number)
        DRAWN[kind](page, slide)
        _source(page, slide)
    page.notes(slide["notes"])


def _title(page: Page, slide: Slide, look: Look) -> None:
    colors = page.colors
    page.shape("rectangle", Box(0, 0, WIDTH, HEIGHT), colors.ink)
    page.picture(look.picture.png, look.picture.description, Box(WIDTH - 6.0, 0, 6.0, HEIGHT))
    page.shape("rectangle", Box(MARGIN, 1.6, 0.9, 0.1), colors.second)
    page.title(slide["title"], Box(MARGIN, 1.9, 6.0, 1.6), Type(44, colors.white, bold=True))
    page.text([slide["subtitle"]], Box(MARGIN, 3.75, 5.9, 1.2), Type(22, colors.soft))
    page.text([slide["by"]], Box(MARGIN, 5.6, 5.6, 1.1), Type(14, colors.soft))


def _frame(page: Page, slide: Slide, look: Look, number: int) -> None:
    colors = page.colors
    if look.frame == "band":
        page.shape("rectangle", Box(0, 0, 0.35, HEIGHT), colors.accent)
        page.shape("rectangle", Box(MARGIN, 1.38, 0.9, 0.06), colors.second)
    elif look.frame == "top":
        page.shape("rectangle", Box(0, 0, WIDTH, 0.3), colors.accent)
        page.shape("rectangle", Box(0, 0.3, WIDTH, 0.07), colors.second)
    else:
        page.shape("rectangle", Box(MARGIN, 1.4, FULL, 0.02), colors.quiet)
        page.shape("rectangle", Box(0, HEIGHT - 0.22, WIDTH, 0.22), colors.ink)
    heading = Type(30, colors.ink, bold=True, anchor="middle")
    page.title(slide["title"], Box(MARGIN, 0.5, FULL, 0.85), heading)
    page.shape("oval", Box(WIDTH - 0.95, 6.68, 0.48, 0.48), colors.soft)
    count = Type(12, colors.quiet, bold=True, align="center", anchor="middle")
    page.text([str(number)], Box(WIDTH - 0.95, 6.68, 0.48, 0.48), count)


def _source(page: Page, slide: Slide) -> None:
    if "source" in slide:
        style = Type(11, page.colors.quiet, anchor="middle")
        page.text([slide["source"]], Box(MARGIN, 6.65, FULL - 0.6, 0.5), style)


def _aside(page: Page, words: str, box: Box) -> None:
    page.shape("rounded", box, page.colors.second)
    inner = Box(box.x + 0.25, box.y + 0.12, box.w - 0.5, box.h - 0.24)
    page.text([words], inner, Type(17, page.colors.ink, bold=True, anchor="middle"))


def _activity(page: Page, slide: Slide) -> None:
    colors = page.colors
    page.shape("oval", Box(MARGIN, TOP + 0.25, 2.3, 2.3), colors.accent)
    clock = Type(26, colors.white, bold=True, align="center", anchor="middle")
    amount, unit = slide["time"].split()
    page.text([amount], Box(MARGIN, TOP + 0.6, 2.3, 0.8), Type(44, colors.white, True, "center"))
    page.text([unit], Box(MARGIN, TOP + 1.45, 2.3, 0.6), clock)
    left = MARGIN + 2.9
    page.shape("rounded", Box(left - 0.2, TOP, WIDTH - left - MARGIN + 0.2, 3.55), colors.soft)
    steps = [f"{n}.  {step}" for n, step in enumerate(slide["bullets"], 1)]
    style = Type(20, colors.ink, anchor="middle")
    room = 3.3 / len(steps)
    for n, step in enumerate(steps):
        page.text([step], Box(left + 0.1, TOP + 0.12 + n * room, 8.3, room), style)
    _aside(page, slide["aside"], Box(left - 0.2, 5.55, WIDTH - left - MARGIN + 0.2, 0.85))


def _cards(page: Page, slide: Slide) -> None:
    colors = page.colors
    cards = slide["cards"]
    gap = 0.35
    width = (FULL - gap * (len(cards) - 1)) / len(cards)
    # Fonts that stand in for the deck's own can be wider than those measured.
    room = Box(0, 0, width - 0.6, 2.1)
    wanted = Type(21, colors.ink)
    size = min(largest([card["text"]], room, wanted, smallest=15).size for card in cards)
    for n, card in enumerate(cards):
        x = MARGIN + n * (width + gap)
        page.shape("rounded", Box(x, TOP, width, 4.5), colors.soft)
        page.shape("rectangle", Box(x, TOP + 0.1, 0.09, 4.3), colors.accent)
        page.shape("oval", Box(x + 0.35, TOP + 0.35, 0.6, 0.6), colors.second)
        mark = Type(18, colors.ink, bold=True, align="center", anchor="middle")
        page.text([str(n + 1)], Box(x + 0.35, TOP + 0.35, 0.6, 0.6), mark)
        head = Box(x + 0.35, TOP + 1.1, width - 0.6, 0.85)
        page.text([card["head"]], head, Type(23, colors.accent, bold=True))
        body = Box(x + 0.35, TOP + 1.95, width - 0.6, 2.45)
        page.text([card["text"]], body, Type(size, colors.ink))


def _chart(page: Page, slide: Slide) -> None:
    spec = slide["chart"]
    series = [Series(one["name"], one["values"]) for one in spec["series"]]
    chart = Chart(spec["type"], spec["unit"], spec["categories"], series)
    page.chart(chart, Box(MARGIN, TOP, 7.5, 4.75))
    page.shape("rounded", Box(8.65, TOP, WIDTH - 8.65 - MARGIN, 4.6), page.colors.soft)
    inner = Box(8.95, TOP + 0.25, WIDTH - 8.95 - MARGIN - 0.25, 4.1)
    style = Type(22, page.colors.ink, anchor="middle", bullets=True)
    page.text(slide["bullets"], inner, largest(slide["bullets"], inner, style, smallest=17))


def _table(page: Page, slide: Slide) -> None:
    aside = slide.get("aside")
    table = slide["table"]
    room = Box(MARGIN, TOP, FULL, (5.6 if aside else BOTTOM) - TOP)
    page.table(table["columns"], table["rows"], room)
    if aside:
        _aside(page, aside, Box(MARGIN, 5.8, FULL, 0.7))


def _steps(page: Page, slide: Slide) -> None:
    colors = page.colors
    steps = slide["steps"]
    width = FULL / len(steps)
    for n, step in enumerate(steps):
        x = MARGIN + n * width
        page.shape("chevron", Box(x, TOP + 0.2, width, 1.5), colors.accent)
        head = Type(15, colors.white, bold=True, align="center", anchor="middle")
        page.text([step["head"]], Box(x + 0.58, TOP + 0.3, width - 1.12, 1.3), head)
        page.shape("rounded", Box(x + 0.1, TOP + 1.95, width - 0.3, 2.55), colors.soft)
        number = Type(26, colors.accent, bold=True)
        page.text([str(n + 1)], Box(x + 0.3, TOP + 2.1, 0.6, 0.5), number)
        body = Box(x + 0.3, TOP + 2.65, width - 0.65, 1.8)
        page.text([step["text"]], body, Type(18, colors.ink))


def _closing(page: Page, slide: Slide) -> None:
    room = 4.2 / len(slide["bullets"])
    for n, line in enumerate(slide["bullets"]):
        y = TOP + 0.1 + n * room
        page.shape("rounded", Box(MARGIN, y, FULL, room - 0.25), page.colors.soft)
        page.shape(
            "oval", Box(MARGIN + 0.35, y + (room - 0.25) / 2 - 0.2, 0.4, 0.4), page.colors.second
        )
        place = Box(MARGIN + 1.1, y, FULL - 1.5, room - 0.25)
        page.text([line], place, Type(22, page.colors.ink, anchor="middle"))


DRAWN: dict[str, Callable[[Page, Slide], None]] = {
    "activity": _activity,
    "cards": _cards,
    "chart": _chart,
    "closing": _closing,
    "steps": _steps,
    "table": _table,
}
