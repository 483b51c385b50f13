"""`python -m lti_tool.workspace.reading FILE KIND [--strip]`."""

import json
import logging
import sys
import zipfile
from dataclasses import asdict
from pathlib import Path
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException

from lti_tool.workspace.reading import limits, office_open, open_document, properties
from lti_tool.workspace.reading.pages import Active, ReadDocument, TooMuch, Unreadable
from lti_tool.workspace.reading.stripping import strip_archive

READERS = {
    "docx": office_open.read_docx,
    "pptx": office_open.read_pptx,
    "odt": open_document.read_odt,
    "odp": open_document.read_odp,
}
PROPERTIES = {
    "docx": properties.read_office_open,
    "pptx": properties.read_office_open,
    "odt": properties.read_open_document,
    "odp": properties.read_open_document,
}
# What the parsers are known to raise on a damaged file; anything else ends the process as well.
DAMAGED = (
    Unreadable,
    ParseError,
    DefusedXmlException,
    zipfile.BadZipFile,
    zipfile.zlib.error,  # type: ignore[attr-defined]
    RecursionError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    NotImplementedError,
)
UNREADABLE, TOO_MUCH, ACTIVE = 3, 4, 5


def read(path: Path, kind: str) -> ReadDocument:
    """The document's pages and properties. Raises one of DAMAGED."""
    if kind == "pdf":
        # Imported only here: pypdf takes longer to import than most documents take to read.
        from lti_tool.workspace.reading.pdf import read_pdf

        return read_pdf(path)
    with zipfile.ZipFile(path) as archive:
        return ReadDocument(READERS[kind](archive), PROPERTIES[kind](archive))


def strip(path: Path, kind: str) -> bytes:
    """The document without what it says of its author. Raises one of DAMAGED."""
    if kind == "pdf":
        from lti_tool.workspace.reading.pdf import strip_pdf

        return strip_pdf(path)
    with zipfile.ZipFile(path) as archive:
        return strip_archive(archive, kind)


def main(path: str, kind: str, task: str = "") -> int:
    """Print the pages as JSON, or the stripped document; else the reason, with a status of its own
    for each kind."""
    limits.impose()
    logging.disable(logging.CRITICAL)
    try:
        if task == "--strip":
            sys.stdout.buffer.write(strip(Path(path), kind))
            return 0
        found = read(Path(path), kind)
        if sum(len(page.text) + len(page.notes) for page in found.pages) > limits.MAX_CHARACTERS:
            raise TooMuch("more text than is read")
        sys.stdout.write(json.dumps(asdict(found)))
    except (TooMuch, MemoryError) as error:
        sys.stderr.write(f"{type(error).__name__}: {error}")
        return TOO_MUCH
    except Active as error:
        sys.stderr.write(str(error))
        return ACTIVE
    except DAMAGED as error:
        sys.stderr.write(f"{type(error).__name__}: {error}")
        return UNREADABLE
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
