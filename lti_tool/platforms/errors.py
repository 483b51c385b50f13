"""What can be wrong with a platform, its addresses or its keys."""

from flask_babel import lazy_gettext as _l

from lti_tool.web.errors import Refusal


class BadAddress(ValueError):
    """An address that may not be stored for a platform; the message says why."""


class AlreadyRegistered(ValueError):
    """There is a registration with this issuer and client id."""


class UnknownRegistration(LookupError):
    """No registration has this number, or this issuer and client id."""


class UnknownDeployment(LookupError):
    """The registration has never named this deployment."""


class UnknownPerson(LookupError):
    """Nobody of this registration has this subject."""


class UnknownInvitation(LookupError):
    """No invitation that is still unused has this number."""


class CannotMerge(Exception):
    """Two accounts that cannot become one person; the message says why. Nothing was changed."""


class LastAdministrator(Refusal):
    """The only administrator of a program would be none any more."""

    status = 409
    code = "last_administrator"
    title = _l("Nobody would run this program any more")
    advice = _l(
        "This is its only administrator. Nothing was changed. Make somebody else an "
        "administrator first, then take the role back."
    )


class KeyUnreadable(Exception):
    """A stored private key cannot be decrypted: SECRET_KEY has changed since it was made."""


class PlatformUnreachable(Refusal):
    """The LMS's keys cannot be read, so that nothing it says can be checked."""

    status = 502
    code = "platform_unreachable"
    title = _l("We could not reach your learning platform to check who you are")
    advice = _l(
        "Nothing is lost. Wait a minute, then open the activity again from your course. "
        "If it keeps happening, tell the person who runs the learning platform."
    )
