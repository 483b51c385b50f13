"""The guard: what a file is by its content. What it refuses stands in the corpus (hostile.py)."""

import pytest

from lti_tool.workspace.errors import UploadRefused
from lti_tool.workspace.guard import kind_of
from tests.unit.workspace import documents

ALL = ("docx", "pptx", "odt", "odp", "pdf")


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("docx", documents.docx("Hello")),
        ("odt", documents.odt("Hello")),
        ("pptx", documents.pptx("Hello")),
        ("odp", documents.odp("Hello")),
        ("pdf", documents.pdf("Hello")),
    ],
)
def test_a_good_file_is_known_by_its_content(kind: str, content: bytes) -> None:
    assert kind_of(content, ALL) == kind


def test_a_good_file_of_a_kind_that_is_not_asked_for_is_refused() -> None:
    with pytest.raises(UploadRefused) as refused:
        kind_of(documents.docx("Hello"), ("pptx", "pdf"))

    assert refused.value.code == "kind"
    assert ".pptx, .pdf" in str(refused.value.title)
