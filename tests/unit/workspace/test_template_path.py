"""A document's template says in which folder it lay, and so often whose."""

import pytest

from lti_tool.workspace.reading.run import read_document, strip_document
from tests.unit.workspace import documents

pytestmark = pytest.mark.one_engine


def test_the_folder_of_a_template_is_taken_out_and_other_addresses_stay() -> None:
    relations = (
        b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/'
        b'2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/'
        b'officeDocument/2006/relationships/attachedTemplate" TargetMode="External" '
        b'Target="file:///C:\\Users\\ana.ruiz\\School.dotx"/><Relationship Id="rId2" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" '
        b'TargetMode="External" Target="https://example.org/"/></Relationships>'
    )
    content = documents.rebuilt(
        documents.docx("Hello"), {"word/_rels/settings.xml.rels": relations}
    )

    stripped = strip_document(content, "docx")

    assert read_document(content, "docx").properties["template"] == [
        "file:///C:\\Users\\ana.ruiz\\School.dotx"
    ]
    kept = documents.entry(stripped, "word/_rels/settings.xml.rels")
    assert b"ana.ruiz" not in kept
    assert b"https://example.org/" in kept
