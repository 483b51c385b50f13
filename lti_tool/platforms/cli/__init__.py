"""`flask platforms …`, `flask people …` and `flask keys …`. Each prints JSON on standard output.

A command that grows is a module of its own, which adds it to its group.
"""

from lti_tool.platforms.cli import check, invitations
from lti_tool.platforms.cli.keys import keys_group
from lti_tool.platforms.cli.people import people_group
from lti_tool.platforms.cli.platforms import platforms_group

__all__ = ["check", "invitations", "keys_group", "people_group", "platforms_group"]
