"""Text of a PDF, page by page."""

from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from lti_tool.workspace.reading.limits import MAX_PAGES
from lti_tool.workspace.reading.pages import ReadPage, Unreadable


def read_pdf(path: Path) -> list[ReadPage]:
    """One page for each page. A scanned page has no text. Raises Unreadable."""
    try:
        return _pages(path)
    except PyPdfError as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from error


def _pages(path: Path) -> list[ReadPage]:
    reader = PdfReader(path)
    if reader.is_encrypted:
        raise Unreadable("locked with a password")
    if len(reader.pages) > MAX_PAGES:
        raise Unreadable("too many pages")
    if not reader.pages:
        raise Unreadable("it has no pages")
    return [ReadPage(page.extract_text().strip()) for page in reader.pages]
