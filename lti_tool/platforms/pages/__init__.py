"""Pages for those who run a program: its connection to the LMS, and who may do what in it."""

from lti_tool.platforms.pages import connection, grants
from lti_tool.platforms.pages.blueprint import blueprint

__all__ = ["blueprint", "connection", "grants"]
