"""A receipt as a tagged PDF (PDF/UA-1), made when it is asked for."""

import re
from functools import cache
from pathlib import Path

import typst

from lti_tool.review.receipt_document import Document

TEMPLATE = Path(__file__).parent / "printed" / "receipt.typ"
_UNSHOWN = re.compile(r'the text `("(?:[^"\\]|\\.)*")` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def pdf(document: Document) -> bytes:
    """The PDF of a receipt.

    What people wrote goes in as data and is never read as markup. A character that no font here
    has is shown by its number (PDF/UA-1 takes no boxes): fonts of the server help out where the
    ones that come with typst have none.
    """
    data = document.as_json()
    while True:
        try:
            return _compiled(data)
        except typst.TypstError as error:
            spelled = _spelled(data, error.diagnostic)
            if spelled == data:
                raise
            data = spelled


def _compiled(data: str) -> bytes:
    made = typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        font_paths=_fonts(),
        pdf_standards=["ua-1"],
        sys_inputs={"data": data},
    )
    assert isinstance(made, bytes)
    return made


@cache
def _fonts() -> typst.Fonts:
    """Typst's own fonts and the server's: looking for these takes a while."""
    return typst.Fonts(include_system_fonts=True)


def _spelled(data: str, diagnostic: str) -> str:
    """The data with the characters that a failure names spelled by their numbers."""
    named = " ".join(_UNSHOWN.findall(diagnostic))
    unshown = set(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), named))
    spelled = {ord(one): f"[U+{ord(one):04X}]" for one in unshown if not one.isascii()}
    return data.translate(spelled)
