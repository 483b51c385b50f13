"""The assessor's pages, a module for each step; importing this adds their routes."""

from lti_tool.review.views import bank, desk, highlights, people, queue, releasing
from lti_tool.review.views.routes import blueprint

__all__ = ["bank", "blueprint", "desk", "highlights", "people", "queue", "releasing"]
