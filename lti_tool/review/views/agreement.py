"""How far assessors agree, for those who run a program."""

from flask import request
from flask.typing import ResponseReturnValue

from lti_tool.review.calibration.agreement_page import agreement_page
from lti_tool.review.calibration.agreement_page import agreement_table as table_of
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
    return table_of(visitor(), request.args.to_dict())
