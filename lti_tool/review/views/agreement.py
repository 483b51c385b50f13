"""How far assessors agree, for those who run a program."""

from flask import make_response, request
from flask.typing import ResponseReturnValue

from lti_tool.review.calibration.agreement_page import agreement_csv, agreement_page
from lti_tool.review.views.routes import blueprint
from lti_tool.web.access import Audience, open_to
from lti_tool.web.visitor import visitor


@blueprint.get("/agreement")
@open_to(Audience.ADMINISTRATOR)
def agreement() -> ResponseReturnValue:
    """By line, by pair of assessors, and over time."""
    return agreement_page(visitor(), request.args.to_dict())


@blueprint.get("/agreement.csv")
@open_to(Audience.ADMINISTRATOR)
def agreement_table() -> ResponseReturnValue:
    """The same figures as a table to download."""
    name, content = agreement_csv(visitor(), request.args.to_dict())
    response = make_response(content)
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
