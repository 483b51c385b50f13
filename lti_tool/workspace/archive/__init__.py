"""All of a person's own work as one archive: planned from the database, then written to a file."""

from lti_tool.workspace.archive.planning import Plan, plan
from lti_tool.workspace.archive.writing import write

__all__ = ["Plan", "plan", "write"]
