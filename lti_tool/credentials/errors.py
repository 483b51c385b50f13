"""What can be wrong with a credential that somebody asks for."""

from flask_babel import lazy_gettext as _l

from lti_tool.web.errors import Refusal


class UnknownCredential(Refusal):
    """No definition has this key and version."""

    status = 404
    code = "unknown_credential"
    title = _l("This activity names a micro-credential that is not installed here")
    advice = _l(
        "Tell the person who set up the activity. The name in its custom parameters must be one "
        "that “flask credentials list” shows."
    )


class NotChosen(Refusal):
    """The link presents no credential yet."""

    status = 409
    code = "credential_not_chosen"
    title = _l("This activity is not ready yet")
    advice = _l(
        "Your instructor still has to choose which micro-credential it presents. "
        "Come back when they have; nothing of yours is lost."
    )


class UnknownEntry(Refusal):
    """No vocabulary has this entry."""

    status = 404
    code = "unknown_entry"
    title = _l("There is no such entry in the vocabularies")
    advice = _l("Nothing was changed. Go back and choose one of those that are listed.")


class UnknownResource(Exception):
    """No version of the credential names this resource."""


class BadAddress(Exception):
    """Not an address that a resource can have; the message says why."""


class VersionExists(Exception):
    """Another definition with this key and version is already here; versions never change."""
