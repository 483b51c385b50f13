"""Calibration's own pages: for assessors the way to an open queue, for administrators the rest."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from lti_tool.database import db
from lti_tool.review.calibration import anchors
from lti_tool.review.calibration.overview import overview_page
from lti_tool.review.calibration.pages import start_page
from lti_tool.review.views.routes import ASSESSORS, blueprint
from lti_tool.web.access import Audience, open_to
from lti_tool.web.visitor import visitor


@blueprint.get("/calibration/own")
@open_to(*ASSESSORS)
def calibrate() -> ResponseReturnValue:
    """What to do for an open queue, and how far one has come."""
    return start_page(visitor())


@blueprint.get("/calibration")
@open_to(Audience.ADMINISTRATOR)
def calibration() -> ResponseReturnValue:
    """Anchors, rules, who is calibrated and who is not yet."""
    return overview_page(visitor())


@blueprint.post("/calibration/<anchor>/retire")
@open_to(Audience.ADMINISTRATOR)
def retire_anchor(anchor: str) -> ResponseReturnValue:
    """Offer an anchor to nobody any more; the page offers to undo it."""
    anchors.retire(anchors.get(visitor().registration_id, anchor))
    db.session.commit()
    return redirect(url_for("review.calibration", retired=anchor), 303)


@blueprint.post("/calibration/<anchor>/restore")
@open_to(Audience.ADMINISTRATOR)
def restore_anchor(anchor: str) -> ResponseReturnValue:
    """Offer a retired anchor again."""
    anchors.restore(anchors.get(visitor().registration_id, anchor))
    db.session.commit()
    return redirect(url_for("review.calibration"), 303)
