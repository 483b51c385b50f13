"""What assessors see of calibration: what is left, how they compare, and the next anchor."""

from flask import render_template

from lti_tool.review.calibration import rating
from lti_tool.review.calibration.anchors import Found
from lti_tool.review.calibration.ways import ways
from lti_tool.review.case import Case
from lti_tool.review.desk import desk_page
from lti_tool.review.models import Review
from lti_tool.web.visitor import Visitor


def start_page(who: Visitor) -> str:
    """What calibration asks, how far the visitor is, and the next anchor."""
    return render_template("review/calibration_start.html", ways=ways(who))


def compared_page(case: Case, found: Found, who: Visitor, review: Review) -> str:
    """The assessor's levels beside the agreed ones, with the evidence, and how far they are now."""
    lines = rating.compared(case, found)
    key = found.anchor.credential_key
    way = next((one for one in ways(who) if one.credential.key == key), None)
    return desk_page(
        case,
        who,
        template="review/calibration_compared.html",
        lines={one.item.key: one for one in lines},
        total=len(lines),
        exact=sum(one.apart == 0 for one in lines),
        adjacent=sum(one.apart <= 1 for one in lines),
        slipped=review.slipped,
        way=way,
        opened_now=way is not None
        and way.progress.opened is not None
        and way.progress.opened.review_id == review.id,
    )
