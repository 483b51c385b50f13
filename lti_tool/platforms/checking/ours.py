"""What this tool knows of a connection by itself."""

from shlex import quote
from urllib.parse import urlsplit

from flask_babel import format_datetime, ngettext
from flask_babel import gettext as _

from config.settings import is_loopback
from lti_tool.installation import public_url, settings
from lti_tool.platforms import courses, families, keys, registrations
from lti_tool.platforms.addresses import checked
from lti_tool.platforms.checking.findings import Finding, State
from lti_tool.platforms.errors import BadAddress, KeyUnreadable
from lti_tool.platforms.families.generic import Generic
from lti_tool.platforms.models import Deployment, Registration

COMMAND = "flask --app wsgi platforms"
KEYS_PATH = "/.well-known/jwks.json"


def connection(registration: Registration) -> Finding | None:
    """Whether it is switched off; None: it is not."""
    if registration.active:
        return None
    return Finding(
        "connection",
        State.PROBLEM,
        _("This connection is switched off: nobody can enter, and no result is sent."),
        _("Switch it on with: %(command)s", command=f"{COMMAND} edit {registration.id} --active"),
    )


def addresses(registration: Registration) -> Finding:
    """Whether its addresses would still be taken, as the settings are now."""
    refused = []
    for name in registrations.ADDRESSES:
        try:
            checked(name, getattr(registration, name), settings())
        except BadAddress as error:
            refused.append(str(error))
    if not refused:
        return Finding("addresses", State.GOOD, _("All addresses of the LMS are acceptable."))
    return Finding(
        "addresses",
        State.PROBLEM,
        _("This tool does not call these addresses: %(words)s.", words="; ".join(refused)),
        _(
            "Correct them with: %(command)s. The issuer cannot be changed: register the LMS anew. "
            "An LMS on a private network needs ALLOW_PRIVATE_PLATFORMS=on.",
            command=f"{COMMAND} edit {registration.id} --token-url … --jwks-url … --auth-url …",
        ),
    )


def own_keys(registration: Registration) -> Finding:
    """Whether one of our keys signs, and where the LMS reads them."""
    address = public_url(KEYS_PATH)
    try:
        kid, _key = keys.signing_key()
    except KeyUnreadable as error:
        return Finding(
            "our_keys",
            State.PROBLEM,
            _("This tool cannot sign anything: %(words)s.", words=str(error)),
            _("Do what that sentence says, then check again."),
        )
    published = len(keys.jwks()["keys"])
    found = ngettext(
        "The key %(kid)s signs; %(num)s key is published at %(address)s.",
        "The key %(kid)s signs; %(num)s keys are published at %(address)s.",
        published,
        kid=kid,
        address=address,
    )
    if settings().on_loopback and not is_loopback(urlsplit(registration.token_url).hostname or ""):
        return Finding(
            "our_keys",
            State.PROBLEM,
            found,
            _(
                "The LMS cannot open that address, which leads to this machine alone. Set "
                "PUBLIC_URL to the address by which the LMS reaches this tool."
            ),
        )
    return Finding("our_keys", State.GOOD, found)


def deployments(registration: Registration) -> Finding:
    """Whether anybody may enter, and which installations wait for that."""
    rows = registration.deployments
    approved = [row for row in rows if row.active]
    waiting = [row for row in rows if is_waiting(row)]
    if waiting:
        return _waiting(waiting, approved)
    if approved:
        found = ngettext(
            "%(num)s deployment is approved.", "%(num)s deployments are approved.", len(approved)
        )
        return Finding("deployments", State.GOOD, found)
    if registration.approves_first:
        return Finding(
            "deployments",
            State.INFO,
            _("No deployment is known yet. The first one that launches is approved by itself."),
            _("Install the tool in a course or account of the LMS, then open it once."),
        )
    return Finding(
        "deployments",
        State.PROBLEM,
        _("No deployment is approved, so that nobody can enter."),
        _(
            "Install the tool in a course or account of the LMS and open it once, or approve a "
            "deployment by its number: %(command)s",
            command=f"{COMMAND} approve … --registration {registration.id}",
        ),
    )


def is_waiting(row: Deployment) -> bool:
    """Whether a deployment has never been approved. One that was switched off does not wait."""
    return not row.active and row.approved_at is None


def approving(row: Deployment) -> str:
    """The command that approves a deployment."""
    return f"{COMMAND} approve {quote(row.deployment_id)} --registration {row.registration_id}"


def _waiting(waiting: list[Deployment], approved: list[Deployment]) -> Finding:
    return Finding(
        "deployments",
        State.WARNING if approved else State.PROBLEM,
        ngettext(
            "%(num)s deployment waits to be approved; whoever opens the tool there is refused: "
            "%(names)s.",
            "%(num)s deployments wait to be approved; whoever opens the tool there is refused: "
            "%(names)s.",
            len(waiting),
            names=", ".join(row.deployment_id for row in waiting),
        ),
        _(
            "Approve what you have installed yourselves: %(commands)s",
            commands="; ".join(map(approving, waiting)),
        ),
    )


def last_launch(registration: Registration) -> Finding:
    """When somebody last came in."""
    seen = courses.last_launch(registration.id)
    if seen is None:
        return Finding(
            "last_launch",
            State.INFO,
            _("Nobody has launched yet."),
            _("Open an activity of this tool in a course of the LMS, as a teacher."),
        )
    return Finding(
        "last_launch",
        State.GOOD,
        _("Somebody last launched on %(moment)s.", moment=format_datetime(seen, "long")),
    )


def family(registration: Registration) -> Finding:
    """By which LMS's own rules results are sent."""
    if registration.family != Generic.name:
        label = families.family(registration.family).label
        found = _("Results are sent as %(lms)s takes them.", lms=label)
        return Finding("family", State.GOOD, found)
    if courses.last_launch(registration.id) is not None:
        found = _("The LMS names no family that we know; results are sent by the plain standard.")
        return Finding("family", State.GOOD, found)
    return Finding(
        "family",
        State.INFO,
        _("Which kind of LMS this is shows with the first launch."),
        _(
            "Nothing has to be done. To say it yourself: %(command)s",
            command=f"{COMMAND} edit {registration.id} --family …",
        ),
    )
