"""The assessor's pages, a module for each step; importing this adds their routes."""

from lti_tool.review.views import (
    again,
    agreement,
    anchors,
    bank,
    bulk,
    calibrating,
    calibration,
    claims,
    completeness,
    desk,
    highlights,
    overlaps,
    people,
    queue,
    receipts,
    releasing,
)
from lti_tool.review.views.routes import blueprint

__all__ = [
    "again",
    "agreement",
    "anchors",
    "bank",
    "blueprint",
    "bulk",
    "calibrating",
    "calibration",
    "claims",
    "completeness",
    "desk",
    "highlights",
    "overlaps",
    "people",
    "queue",
    "receipts",
    "releasing",
]
