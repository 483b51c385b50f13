"""A typed letter as a word-processing document with the same words."""

from datetime import datetime
from io import BytesIO

from docx import Document
from docx.document import Document as Letter
from docx.shared import Inches, Pt


def letter_docx(text: str, author: str, written: datetime) -> bytes:
    """The document: blank lines part blocks, single line ends stay inside their block."""
    document = Document()
    _page(document)
    for block in text.strip().split("\n\n"):
        paragraph = document.add_paragraph()
        for number, line in enumerate(block.split("\n")):
            if number:
                paragraph.add_run().add_break()
            paragraph.add_run(line).bold = line.startswith("Subject:")
    _properties(document, author, written)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _page(document: Letter) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Inches(8.5), Inches(11)
    section.left_margin = section.right_margin = Inches(1)
    section.top_margin = section.bottom_margin = Inches(0.9)
    style = document.styles["Normal"]
    style.font.name = "Georgia"
    style.font.size = Pt(10.5)
    style.paragraph_format.space_after = Pt(8)


def _properties(document: Letter, author: str, written: datetime) -> None:
    properties = document.core_properties
    properties.author = properties.last_modified_by = author
    properties.title = "Request for a meeting"
    properties.comments = ""
    properties.created = properties.modified = written
