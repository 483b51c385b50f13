"""The drawings on the title slides: flat color, drawn large and scaled down for clean edges."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw

from tests.submissions.page import Colors

SIZE = (800, 1000)
SCALE = 2


@dataclass(frozen=True)
class Picture:
    png: bytes
    description: str


def picture(name: str, colors: Colors) -> Picture:
    """The drawing called prairie, bubbles or doors, in the colors of the deck."""
    paint, description = PAINTED[name]
    image = Image.new("RGB", (SIZE[0] * SCALE, SIZE[1] * SCALE), f"#{colors.soft}")
    paint(ImageDraw.Draw(image), colors)
    stream = BytesIO()
    image.resize(SIZE, Image.Resampling.LANCZOS).quantize(64).save(stream, "PNG", optimize=True)
    return Picture(stream.getvalue(), description)


def _prairie(draw: ImageDraw.ImageDraw, colors: Colors) -> None:
    draw.ellipse((860, 260, 1300, 700), fill=f"#{colors.second}")
    draw.ellipse((-700, 1050, 1300, 2700), fill=f"#{colors.quiet}")
    draw.ellipse((300, 1200, 2400, 2900), fill=f"#{colors.accent}")
    draw.ellipse((-500, 1500, 1700, 3000), fill=f"#{colors.ink}")
    for x, height in ((260, 420), (420, 560), (560, 380), (760, 500), (940, 340)):
        foot = 1640
        draw.line((x, foot, x + 40, foot - height), fill=f"#{colors.second}", width=16)
        for step in range(5):
            y = foot - height + step * 44
            draw.ellipse((x + 8, y, x + 44, y + 60), fill=f"#{colors.second}")
            draw.ellipse((x + 44, y - 20, x + 80, y + 40), fill=f"#{colors.second}")


def _bubbles(draw: ImageDraw.ImageDraw, colors: Colors) -> None:
    spots = (
        ((180, 200, 1100, 640), colors.accent, 4),
        ((560, 740, 1480, 1180), colors.second, 3),
        ((120, 1280, 960, 1680), colors.quiet, 2),
    )
    for (left, top, right, bottom), fill, lines in spots:
        draw.rounded_rectangle((left, top, right, bottom), 90, fill=f"#{fill}")
        tail = [(left + 160, bottom - 4), (left + 320, bottom - 4), (left + 150, bottom + 130)]
        draw.polygon(tail, fill=f"#{fill}")
        gap = (bottom - top) / (lines + 1)
        for line in range(1, lines + 1):
            y = top + gap * line
            end = right - 120 - (line % 2) * 180
            draw.line((left + 110, y, end, y), fill=f"#{colors.white}", width=30)


def _doors(draw: ImageDraw.ImageDraw, colors: Colors) -> None:
    draw.rectangle((0, 1560, 1600, 2000), fill=f"#{colors.quiet}")
    for place in range(3):
        left = 130 + place * 480
        draw.rectangle((left, 560, left + 380, 1560), fill=f"#{colors.ink}")
        draw.rectangle((left + 30, 590, left + 350, 1560), fill=f"#{colors.accent}")
        draw.ellipse((left + 290, 1060, left + 330, 1100), fill=f"#{colors.second}")
    left = 130 + 2 * 480
    draw.rectangle((left + 30, 590, left + 350, 1560), fill=f"#{colors.second}")
    draw.polygon(
        [(left + 30, 590), (left - 110, 660), (left - 110, 1640), (left + 30, 1560)],
        fill=f"#{colors.accent}",
    )
    draw.polygon(
        [(left + 30, 1560), (left + 350, 1560), (left + 200, 2000), (left - 360, 2000)],
        fill=f"#{colors.second}",
    )


PAINTED: dict[str, tuple[Callable[[ImageDraw.ImageDraw, Colors], None], str]] = {
    "prairie": (_prairie, "Tall prairie grass on a hill in front of a low sun"),
    "bubbles": (_bubbles, "Three speech bubbles in different colors"),
    "doors": (_doors, "Three doors in a row, the last one open with light on the floor"),
}
