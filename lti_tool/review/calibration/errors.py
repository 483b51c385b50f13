"""What calibration refuses."""

from flask_babel import lazy_gettext as _l

from lti_tool.web.errors import Refusal


class NotCalibrated(Refusal):
    """An assessor whose agreement with the anchors is not reached took a place to score."""

    status = 403
    code = "not_calibrated"
    title = _l("You calibrate first")
    advice = _l(
        "Before you score submissions of this micro-credential, rate a few whose levels are agreed "
        "on. Go to Submissions: the next one is offered there. Nothing that you saved is lost."
    )


class NotReleased(Refusal):
    """Only a submission with a decision becomes an anchor."""

    status = 409
    code = "not_released"
    title = _l("This submission is not released yet")
    advice = _l("An anchor begins with a decision. Release it first, then make it an anchor.")


class AnchorExists(Refusal):
    """The submission is an anchor already."""

    status = 409
    code = "anchor_exists"
    title = _l("This submission is an anchor already")
    advice = _l("Nothing was changed. To agree on other levels, retire it first.")


class AnchorRated(Refusal):
    """Calibrations rest on the levels of a retired anchor, so they do not change."""

    status = 409
    code = "anchor_rated"
    title = _l("Assessors have calibrated by this submission")
    advice = _l(
        "Their results rest on its levels, so these stay. Bring the anchor back as it was, or make "
        "another submission an anchor."
    )


class AnchorNotFound(Refusal):
    """No such anchor in this program."""

    status = 404
    code = "not_found"
