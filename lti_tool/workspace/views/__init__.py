"""The educator's pages, one module for each step of their work."""

from lti_tool.workspace.views import (
    attempts,
    files,
    library,
    overview,
    submitting,
    tags,
    writing,
)
from lti_tool.workspace.views.page import blueprint

__all__ = [
    "attempts",
    "blueprint",
    "files",
    "library",
    "overview",
    "submitting",
    "tags",
    "writing",
]
