"""Downloads, and pictures of what is in them."""

from flask import Response, make_response

from lti_tool.database import db
from lti_tool.web.access import Audience, open_to
from lti_tool.web.visitor import visitor
from lti_tool.workspace import files, nameless, storage
from lti_tool.workspace.errors import FileNotFound
from lti_tool.workspace.guard import MEDIA_TYPES
from lti_tool.workspace.models import nameless_file
from lti_tool.workspace.previews.making import picture_key
from lti_tool.workspace.views.page import blueprint

DAY_SECONDS = 86_400


@blueprint.get("/files/<file>")
@open_to(Audience.EDUCATOR, Audience.ASSESSOR, Audience.ADMINISTRATOR)
def file(file: str) -> Response:
    """A file, always as a download: nothing that was uploaded is ever shown as a page of ours.

    Whoever is not to know whose it is gets it without what it says of its author.
    """
    who = visitor()
    found = files.visible(who, file)
    kind = found.kind
    if files.is_nameless(who, found):
        name, content = nameless_file(found.slot_key, kind), nameless.content(found)
    else:
        name, key = found.name, found.storage_key
        db.session.rollback()
        content = storage.get(key)
    response = make_response(content)
    response.headers["Content-Type"] = MEDIA_TYPES[kind]
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return _inert(response)


@blueprint.get("/files/<file>/pages/<int:number>.png")
@open_to(Audience.EDUCATOR, Audience.ASSESSOR, Audience.ADMINISTRATOR)
def picture(file: str, number: int) -> Response:
    """The picture of a slide or page, for whoever may download the file. It never changes."""
    found = files.visible(visitor(), file)
    if not 1 <= number <= found.preview_pages:
        raise FileNotFound()
    key = picture_key(found.storage_key, number)
    db.session.rollback()
    response = make_response(storage.get(key))
    response.headers["Content-Type"] = "image/png"
    response.headers["Cache-Control"] = f"private, max-age={DAY_SECONDS}, immutable"
    return _inert(response)


def _inert(response: Response) -> Response:
    """Opened by itself, it does nothing."""
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
