"""The assessor's pages, a module for each step; importing this adds their routes."""

from lti_tool.review.views import (
    agreement,
    anchors,
    bank,
    calibrating,
    calibration,
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
    "agreement",
    "anchors",
    "bank",
    "blueprint",
    "calibrating",
    "calibration",
    "desk",
    "highlights",
    "overlaps",
    "people",
    "queue",
    "receipts",
    "releasing",
]
