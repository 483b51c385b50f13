"""What is asked of an LMS, in the words of whoever administers it."""

from flask_babel import lazy_gettext as _l

from lti_tool.platforms import ags, notices, nrps

SCOPES = {
    ags.LINE_ITEM: _l("make a gradebook column where an activity has none, and find it again"),
    ags.LINE_ITEM_READ: _l("read which gradebook column belongs to an activity"),
    ags.RESULT: _l("read a result before sending one, so that a grade typed by hand is not lost"),
    ags.SCORE: _l("send that work was submitted, and the released result"),
    nrps.SCOPE: _l("list the people of a course, to show who has not started"),
    notices.SCOPE: _l("hear that a course was copied"),
}
CLAIMS = {
    "name": _l("names, shown to those who assess"),
    "email": _l("e-mail addresses, to find a person when accounts were merged"),
    "locale": _l("the language that a person reads"),
}
