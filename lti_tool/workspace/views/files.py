"""Downloads."""

from flask import Response, make_response

from lti_tool.database import db
from lti_tool.web.access import Audience, open_to
from lti_tool.web.visitor import visitor
from lti_tool.workspace import files, storage
from lti_tool.workspace.guard import MEDIA_TYPES
from lti_tool.workspace.views.page import blueprint


@blueprint.get("/files/<file>")
@open_to(Audience.EDUCATOR, Audience.ASSESSOR, Audience.ADMINISTRATOR)
def file(file: str) -> Response:
    """A file, always as a download: nothing that was uploaded is ever shown as a page of ours."""
    who = visitor()
    found = files.visible(who, file)
    key, name, kind = found.storage_key, files.name_for(who, found), found.kind
    db.session.rollback()
    response = make_response(storage.get(key))
    response.headers["Content-Type"] = MEDIA_TYPES[kind]
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
