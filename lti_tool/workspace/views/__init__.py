"""The educator's pages, one module for each step of their work."""

from lti_tool.workspace.views import (
    anchors,
    attempts,
    files,
    helping,
    library,
    overview,
    privacy,
    record,
    second_looks,
    submitting,
    tags,
    versions,
    writing,
)
from lti_tool.workspace.views.page import blueprint

__all__ = [
    "anchors",
    "attempts",
    "blueprint",
    "files",
    "helping",
    "library",
    "overview",
    "privacy",
    "record",
    "second_looks",
    "submitting",
    "tags",
    "versions",
    "writing",
]
