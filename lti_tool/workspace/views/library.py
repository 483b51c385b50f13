"""The library: the reading list, the method, the vocabularies and the glossary on one page."""

from flask import request

from lti_tool.credentials import resources
from lti_tool.database import storable
from lti_tool.web.access import Audience, open_to
from lti_tool.web.languages import language
from lti_tool.web.visitor import visitor
from lti_tool.workspace.library import library as library_of
from lti_tool.workspace.views.page import blueprint, render
from lti_tool.workspace.work import work_of

LONGEST_SEARCH = 200


@blueprint.get("/library")
@open_to(Audience.EDUCATOR)
def library() -> str:
    """Everything to read, or with `q` what holds its words."""
    who = visitor()
    work = work_of(who)
    words = storable(request.args.get("q", "")).strip()[:LONGEST_SEARCH]
    listed = resources.shown(who.registration_id, work.credential)
    return render(
        "library.html",
        work,
        words=words,
        library=library_of(work.credential, listed, words, language()),
        missing=sum(not one.address for one in listed),
    )
