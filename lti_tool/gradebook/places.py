"""Whether an activity has a place in its LMS's gradebook: a column, or a way to have one made."""

from lti_tool.platforms import ags, courses, registrations
from lti_tool.platforms.families import family
from lti_tool.platforms.families.base import Family
from lti_tool.platforms.models import ResourceLink


def has_place(link: ResourceLink, lms: Family) -> bool:
    """Whether the launches of a link named its line item, or where the tool may make one."""
    may_make = lms.makes_line_items and bool(link.lineitems_url) and ags.LINE_ITEM in link.scopes
    return bool(link.lineitem_url) or may_make


def has_gradebook(link_id: int) -> bool:
    """Whether a result goes to the LMS's gradebook, as things stand: there is a place, and the
    right to send scores."""
    link = courses.link(link_id)
    if link is None or ags.SCORE not in link.scopes:
        return False
    return has_place(link, family(registrations.get(link.registration_id).family))
