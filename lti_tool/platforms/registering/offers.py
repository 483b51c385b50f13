"""An LMS's OpenID configuration: fetched, checked, and read as what it offers.

LTI Dynamic Registration 1.0, 3.1 and 3.2.
"""

from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from lti_tool.installation import settings
from lti_tool.platforms import families
from lti_tool.platforms.addresses import checked, origin
from lti_tool.platforms.client import body_of
from lti_tool.platforms.errors import BadAddress
from lti_tool.platforms.families.offer import Offer
from lti_tool.platforms.registering.errors import LmsUnreachable, LmsUnusable
from lti_tool.platforms.transport import PlatformSession

PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"
ACCOUNT_NAME = "https://canvas.instructure.com/lti/account_name"
TIMEOUT_SECONDS = (3.05, 10.0)
MOST_REDIRECTS = 3
ADDRESSES = (
    "issuer",
    "authorization_endpoint",
    "token_endpoint",
    "jwks_uri",
    "registration_endpoint",
)
OPTIONAL: dict[str, Any] = {"load_default": None, "allow_none": True}


class Open(Schema):
    """A part of the configuration. What we do not know is left out."""

    class Meta:
        unknown = EXCLUDE


class Message(Open):
    type = fields.String(required=True)
    placements = fields.List(fields.String(), **OPTIONAL)


class Platform(Open):
    product_family_code = fields.String(**OPTIONAL)
    version = fields.String(**OPTIONAL)
    messages_supported = fields.List(fields.Nested(Message), **OPTIONAL)
    notice_types_supported = fields.List(fields.String(), **OPTIONAL)
    account_name = fields.String(**OPTIONAL, data_key=ACCOUNT_NAME)


class Configuration(Open):
    """Keys of the errors are the configuration's own names."""

    issuer = fields.String(required=True, validate=validate.Length(min=1))
    authorization_endpoint = fields.String(required=True)
    token_endpoint = fields.String(required=True)
    jwks_uri = fields.String(required=True)
    registration_endpoint = fields.String(required=True)
    scopes_supported = fields.List(fields.String(), **OPTIONAL)
    claims_supported = fields.List(fields.String(), **OPTIONAL)
    id_token_signing_alg_values_supported = fields.List(fields.String(), **OPTIONAL)
    token_endpoint_auth_methods_supported = fields.List(fields.String(), **OPTIONAL)
    platform = fields.Nested(Platform, load_default=dict, data_key=PLATFORM)


def fetch(address: str, token: str) -> Offer:
    """What the LMS at this address offers. Raises LmsUnusable, LmsUnreachable.

    `token` is its registration token ("" where it gave none). Redirects are followed on the
    same origin only.
    """
    try:
        checked("openid_configuration", address, settings())
        answer = _get(address, token)
    except BadAddress as error:
        raise LmsUnusable(_sentence(error)) from error
    except requests.RequestException as error:
        raise LmsUnreachable(
            _("%(host)s did not answer.", host=urlsplit(address).netloc), words=str(error)
        ) from error
    if answer.status_code != 200 or not isinstance(body_of(answer), dict):
        raise LmsUnreachable(
            _(
                "%(address)s answered %(status)s, and not with a configuration.",
                address=address.partition("?")[0],
                status=answer.status_code,
            )
        )
    return read(body_of(answer), address)


def read(told: dict[str, Any], address: str) -> Offer:
    """The offer that a configuration makes; `address` is where it was found. Raises LmsUnusable."""
    try:
        found: dict[str, Any] = Configuration().load(told)
    except ValidationError as error:
        raise LmsUnusable(_missing(", ".join(sorted(map(str, error.messages_dict))))) from error
    _check_addresses(found)
    _check_methods(found)
    platform = found["platform"]
    offer = Offer(
        issuer=found["issuer"],
        auth_url=found["authorization_endpoint"],
        token_url=found["token_endpoint"],
        jwks_url=found["jwks_uri"],
        registration_url=found["registration_endpoint"],
        product=(platform.get("product_family_code") or "").strip().lower(),
        version=platform.get("version") or "",
        account=platform.get("account_name"),
        messages={
            one["type"]: tuple(one["placements"] or ())
            for one in platform.get("messages_supported") or ()
        },
        scopes=_set(found["scopes_supported"]),
        claims=_set(found["claims_supported"]),
        notices=_set(platform.get("notice_types_supported")) or frozenset(),
    )
    _check_issuer(offer, address)
    return offer


def _get(address: str, token: str) -> requests.Response:
    headers = {"Accept": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    with PlatformSession(settings()) as session:
        for _redirect in range(MOST_REDIRECTS):
            answer = session.get(address, headers=headers, timeout=TIMEOUT_SECONDS)
            following = urljoin(address, answer.headers.get("Location", ""))
            if not answer.is_redirect or origin(following) != origin(address):
                break
            address = following
        return answer


def _check_addresses(found: dict[str, Any]) -> None:
    for name in ADDRESSES:
        try:
            checked(name, found[name], settings())
        except BadAddress as error:
            raise LmsUnusable(_sentence(error)) from error


def _check_methods(found: dict[str, Any]) -> None:
    """Where the LMS says how it signs and checks, it must be as we do (Security Framework 1.0)."""
    needed = {
        "id_token_signing_alg_values_supported": "RS256",
        "token_endpoint_auth_methods_supported": "private_key_jwt",
    }
    for name, value in needed.items():
        if found[name] is not None and value not in found[name]:
            raise LmsUnusable(_missing(f"{value} ({name})"))


def _check_issuer(offer: Offer, address: str) -> None:
    """An LMS speaks for itself only: its configuration lies on its issuer's host.

    Hosted Canvas's lies on another host of its vendor (canvas.md 1.1).
    """
    said, found = _host(offer.issuer), _host(address)
    vendor = families.family(families.named(offer.product) or families.detect(""))
    if said != found and not (vendor.hosts(said) and vendor.hosts(found)):
        raise LmsUnusable(
            _(
                "It calls itself %(issuer)s, but its configuration is at %(host)s. If that is "
                "right, whoever runs this tool can register it with “platforms add”.",
                issuer=offer.issuer,
                host=found,
            )
        )


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "").lower()


def _set(values: list[str] | None) -> frozenset[str] | None:
    return None if values is None else frozenset(values)


def _missing(what: str) -> str:
    return _("Its configuration lacks, or has in another form: %(what)s.", what=what)


def _sentence(error: BadAddress) -> str:
    return f"{error}."
