"""Any other LMS, taken at the word of the specifications (LTI 1.3, AGS 2.0)."""

from flask_babel import gettext as _

from lti_tool.platforms.families.base import Family


class Generic(Family):
    """Nothing is assumed but what the specifications promise."""

    name = "generic"

    @property
    def label(self) -> str:
        return _("the LMS")
