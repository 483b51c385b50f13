"""`python -m lti_tool.workspace.reading FILE KIND`."""

import json
import logging
import sys
import zipfile
from dataclasses import asdict
from pathlib import Path
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException

from lti_tool.workspace.reading import limits, office_open, open_document
from lti_tool.workspace.reading.pages import ReadPage, Unreadable

READERS = {
    "docx": office_open.read_docx,
    "pptx": office_open.read_pptx,
    "odt": open_document.read_odt,
    "odp": open_document.read_odp,
}
# What the parsers are known to raise on a damaged file; anything else ends the process as well.
DAMAGED = (
    Unreadable,
    ParseError,
    DefusedXmlException,
    zipfile.BadZipFile,
    zipfile.zlib.error,  # type: ignore[attr-defined]
    MemoryError,
    RecursionError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    NotImplementedError,
)
UNREADABLE = 3


def read(path: Path, kind: str) -> list[ReadPage]:
    """The document's pages. Raises one of DAMAGED."""
    if kind == "pdf":
        # Imported only here: pypdf takes longer to import than most documents take to read.
        from lti_tool.workspace.reading.pdf import read_pdf

        return read_pdf(path)
    with zipfile.ZipFile(path) as archive:
        return READERS[kind](archive)


def main(path: str, kind: str) -> int:
    """Print the pages as JSON; status 3 with the reason where they cannot be read."""
    limits.impose()
    logging.disable(logging.CRITICAL)
    try:
        pages = read(Path(path), kind)
        if sum(len(page.text) + len(page.notes) for page in pages) > limits.MAX_CHARACTERS:
            raise Unreadable("more text than is read")
        sys.stdout.write(json.dumps({"pages": [asdict(page) for page in pages]}))
    except DAMAGED as error:
        sys.stderr.write(f"{type(error).__name__}: {error}")
        return UNREADABLE
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
