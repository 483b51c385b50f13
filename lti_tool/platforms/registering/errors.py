"""Every way in which a registration does not come about, and what the person can do about it."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lti_tool.web.errors import Refusal

ASK = _l("Ask whoever runs this tool for a new address. Nothing was registered.")


class InvitationRefused(Refusal):
    """No invitation has this secret, or it is used or over; or nobody may come without one."""

    status = 403
    code = "invitation_refused"
    title = _l("This registration address is not good any more")
    advice = ASK


class InvitationUsed(InvitationRefused):
    """The invitation has brought its registration."""

    status = 409
    code = "invitation_used"
    title = _l("This registration address has been used")
    advice = _l(
        "Each address registers one LMS, once. If that was you, you are done: go on in your LMS. "
        "Otherwise ask whoever runs this tool for a new address."
    )


class NotByHand(Refusal):
    """The address was opened in a browser, and not by an LMS's registration."""

    status = 400
    code = "registration_by_hand"
    title = _l("Paste this address into your LMS")

    def __init__(self, address: str) -> None:
        super().__init__(details={"address": address})
        self.advice = _(
            "Your LMS opens it and registers the tool by itself. Paste it there where a tool is "
            "added by its registration address (LTI Dynamic Registration); only an administrator "
            "of the LMS comes to that page. The address is: %(address)s",
            address=address,
        )


class LmsUnusable(Refusal):
    """What the LMS says of itself is missing, wrong, or nothing that this tool can work with."""

    status = 400
    code = "lms_unusable"
    title = _l("We cannot register with your LMS")

    def __init__(self, reason: str, **details: Any) -> None:
        super().__init__(details=details)
        self.advice = _(
            "%(reason)s Nothing was registered here, and this address can be used again.",
            reason=reason,
        )


class LmsUnreachable(LmsUnusable):
    """The LMS did not answer in time, or not with what was asked for."""

    status = 502
    code = "lms_unreachable"
    title = _l("Your LMS does not answer us")


class RegistrationRefused(LmsUnusable):
    """The LMS refused; the advice holds its own words."""

    status = 409
    code = "registration_refused"
    title = _l("Your LMS refused the registration")
