"""Make the files that belong to the submissions: `python -m tests.submissions.build`."""

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pptx
from pptx.util import Inches

from tests.submissions import FOLDER, NAMES, read
from tests.submissions.layouts import Look, Slide, draw
from tests.submissions.letter_docx import letter_docx
from tests.submissions.page import HEIGHT, WIDTH, Colors
from tests.submissions.pdf_page import PdfPage, new_canvas
from tests.submissions.pictures import picture
from tests.submissions.pptx_page import PptxPage
from tests.submissions.stable_zip import stable


def files(data: Mapping[str, Any]) -> dict[str, bytes]:
    """Every file of one submission and of its revision, by name."""
    made = {data["files"]["presentation"]: deck(data, data["slides"])}
    if "letter" in data["files"]:
        letter = letter_docx(data["texts"]["letter"], data["author"]["name"], data["written"])
        made[data["files"]["letter"]] = stable(letter, data["written"])
    if "revision" in data:
        name = data["revision"]["files"]["presentation"]
        made[name] = deck(data, revised(data["slides"], data["revision"]["slides"]))
    return made


def revised(slides: Sequence[Slide], change: Mapping[str, Any]) -> list[Slide]:
    """The slides with the one numbered `replace` (from 1) exchanged for others."""
    place = change["replace"]
    return [*slides[: place - 1], *change["slides"], *slides[place:]]


def deck(data: Mapping[str, Any], slides: Sequence[Slide]) -> bytes:
    """A presentation of the kind that the submission's file name asks for."""
    colors = Colors(**data["deck"]["colors"])
    look = Look(data["deck"]["frame"], picture(data["deck"]["picture"], colors))
    author, title = data["author"]["name"], slides[0]["title"]
    if data["files"]["presentation"].endswith(".pdf"):
        return _pdf(slides, colors, look, author, title)
    return _pptx(slides, colors, look, data["deck"]["font"], author, title, data["written"])


def _pdf(slides: Sequence[Slide], colors: Colors, look: Look, author: str, title: str) -> bytes:
    canvas, stream = new_canvas(author, title)
    for number, slide in enumerate(slides, 1):
        draw(PdfPage(canvas, colors), slide, look, number)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _pptx(
    slides: Sequence[Slide],
    colors: Colors,
    look: Look,
    font: str,
    author: str,
    title: str,
    written: datetime,
) -> bytes:
    presentation = pptx.Presentation()
    presentation.slide_width, presentation.slide_height = Inches(WIDTH), Inches(HEIGHT)
    for number, slide in enumerate(slides, 1):
        draw(PptxPage(presentation, colors, font), slide, look, number)
    properties = presentation.core_properties
    properties.author = properties.last_modified_by = author
    properties.title = title
    properties.created = properties.modified = written
    stream = BytesIO()
    presentation.save(stream)
    return stable(stream.getvalue(), written)


def main(folder: Path = FOLDER) -> None:
    for name in NAMES:
        for file_name, content in files(read(name)).items():
            (folder / name / file_name).write_bytes(content)
            sys.stdout.write(f"{name}/{file_name}: {len(content) // 1024} KB\n")


if __name__ == "__main__":
    main()
