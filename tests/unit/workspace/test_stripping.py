"""Stripping: what a document says of its author is gone, everything else is as it was."""

from collections.abc import Callable
from io import BytesIO

import pypdf
import pytest
from docx import Document
from odf import opendocument
from pptx import Presentation

from lti_tool.workspace.guard import kind_of
from lti_tool.workspace.models import ArtifactFile, Draft
from lti_tool.workspace.places import places
from lti_tool.workspace.reading.pages import Unreadable
from lti_tool.workspace.reading.properties import ABOUT, WHO
from lti_tool.workspace.reading.run import read_document, strip_document
from lti_tool.workspace.work import Work
from rubric.privacy import Known, Search
from tests.unit.workspace import documents, planted
from tests.unit.workspace.educator import CREDENTIAL

pytestmark = pytest.mark.one_engine

OPEN: dict[str, Callable[[BytesIO], object]] = {
    "docx": Document,
    "pptx": Presentation,
    "odt": opendocument.load,
    "odp": opendocument.load,
    "pdf": pypdf.PdfReader,
}
ANA = Known.of(planted.NAME, None, [])
SAID = ("email", "name", "phone", "school")


def hits(content: bytes, kind: str) -> set[tuple[str, str]]:
    """(place, kind) of what the check finds in a file of this kind."""
    found = read_document(content, kind)
    slot = "letter_file" if kind in ("docx", "odt") else "presentation_file"
    file = ArtifactFile(
        slot_key=slot,
        name=f"{planted.SAYS}.{kind}",
        kind=kind,
        pages=[{"text": page.text, "notes": page.notes} for page in found.pages],
        properties=found.properties,
    )
    search, work = Search(ANA), Work(CREDENTIAL, Draft(files=[file]))
    return {
        (one.place.removeprefix(f"{slot}/"), one.kind)
        for place in places(work)
        for one in search.find(place.passage)
    }


@pytest.mark.parametrize("kind", planted.MAKE)
def test_each_identity_is_found_in_every_place_of_a_file_and_none_after_stripping_in_its_properties(
    kind: str,
) -> None:
    content = planted.MAKE[kind]()
    says = [*planted.BODY[kind], "name", *(f"property/{name}" for name in planted.SAYING[kind])]
    expected = {(place, identity) for place in says for identity in SAID}
    expected |= {(f"property/{name}", "author") for name in planted.AUTHORS[kind]}
    gone = {(place, one) for place, one in expected if place.split("/")[-1] in (*WHO, *ABOUT)}

    before = hits(content, kind)
    stripped = strip_document(content, kind)
    after = hits(stripped, kind)

    assert expected - before == set()
    assert after == before - gone


@pytest.mark.parametrize("kind", planted.MAKE)
def test_a_stripped_file_opens_reads_the_same_and_passes_the_guard(kind: str) -> None:
    content = planted.MAKE[kind]()

    stripped = strip_document(content, kind)

    assert kind_of(stripped, (kind,)) == kind
    OPEN[kind](BytesIO(stripped))
    assert read_document(stripped, kind).pages == read_document(content, kind).pages
    assert planted.WHO not in everything(stripped, kind)


def everything(content: bytes, kind: str) -> str:
    """All that stands in the file, unpacked."""
    if kind != "pdf":
        names = documents.names(content)
        return " ".join(documents.entry(content, name).decode("latin-1") for name in names)
    return content.decode("latin-1")


def test_thumbnails_and_signatures_are_dropped_with_what_refers_to_them() -> None:
    related = documents.entry(documents.docx("Hello"), "_rels/.rels").replace(
        b"</Relationships>",
        b'<Relationship Id="rIdT" Type="http://schemas.openxmlformats.org/package/2006/'
        b'relationships/metadata/thumbnail" Target="docProps/thumbnail.jpeg"/></Relationships>',
    )
    signed = documents.rebuilt(
        documents.docx("Hello"),
        {
            "_rels/.rels": related,
            "docProps/thumbnail.jpeg": b"picture",
            "_xmlsignatures/sig1.xml": b"<Signature/>",
        },
    )

    stripped = strip_document(signed, "docx")

    assert "docProps/thumbnail.jpeg" not in documents.names(stripped)
    assert "_xmlsignatures/sig1.xml" not in documents.names(stripped)
    assert b"thumbnail" not in documents.entry(stripped, "_rels/.rels")


def test_who_wrote_what_stays_apart_without_names() -> None:
    document = Document()
    paragraph = document.add_paragraph("Hello")
    for author in ("Ana Ruiz", "Bo Diaz", "Ana Ruiz"):
        document.add_comment(paragraph.runs, text="Yes", author=author, initials="X")
    content = documents._saved(document.save)

    stripped = Document(BytesIO(strip_document(content, "docx")))

    assert [one.author for one in stripped.comments] == ["Author 1", "Author 2", "Author 1"]


def test_damaged_xmp_refuses_no_file_and_is_looked_through() -> None:
    writer = pypdf.PdfWriter(BytesIO(documents.pdf("Hello")))
    xmp = pypdf.generic.DecodedStreamObject()
    xmp.set_data(b"<x><dc:creator>Ana Ruiz")
    writer.root_object[pypdf.generic.NameObject("/Metadata")] = writer._add_object(xmp)

    found = read_document(documents._saved(writer.write), "pdf")

    assert found.properties["custom"] == ["<x><dc:creator>Ana Ruiz"]


@pytest.mark.parametrize(
    "part",
    [b"<broken", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ids=["damaged", "entities"],
)
def test_properties_that_no_program_writes_refuse_the_file(part: bytes) -> None:
    content = documents.rebuilt(documents.docx("Hello"), {"docProps/core.xml": part})

    with pytest.raises(Unreadable):
        read_document(content, "docx")
