"""The registration that we ask for where an LMS follows the plain specification.

LTI Dynamic Registration 1.0, 3.3; OpenID Connect Dynamic Client Registration 1.0, 2.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from lti_tool.platforms import ags, notices, nrps
from lti_tool.platforms.families.offer import Offer, Tool

CONFIGURATION = "https://purl.imsglobal.org/spec/lti-tool-configuration"

SCOPES = (*ags.SCOPES, nrps.SCOPE, notices.SCOPE)
CLAIMS = ("iss", "sub", "name", "given_name", "family_name", "email", "locale")
DEEP_LINKING = "LtiDeepLinkingRequest"
MESSAGES = ("LtiResourceLinkRequest", DEEP_LINKING, "LtiSubmissionReviewRequest")


def wanted(names: Iterable[str], offered: frozenset[str] | None) -> list[str]:
    """Of the scopes or claims that we use, those that the LMS offers; all where it says nothing."""
    return [name for name in names if offered is None or name in offered]


def scopes(offer: Offer) -> list[str]:
    """The scopes that are asked for. That of notices is asked for only by name."""
    known = offer.scopes if offer.scopes is not None else frozenset(SCOPES) - {notices.SCOPE}
    return wanted(SCOPES, known)


def messages(tool: Tool, offer: Offer) -> list[dict[str, Any]]:
    """The messages that we take, of those that the LMS announces."""
    return [
        {"type": kind, "target_link_uri": tool.launch_url, "label": tool.name}
        for kind in MESSAGES
        if not offer.messages or kind in offer.messages
    ]


def registration(
    tool: Tool, offer: Offer, parameters: Mapping[str, str], taken: list[dict[str, Any]]
) -> dict[str, Any]:
    """The body to send. `parameters` come with every launch, `taken` are the messages."""
    return {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["client_credentials", "implicit"],
        "initiate_login_uri": tool.login_url,
        "redirect_uris": [tool.launch_url],
        "client_name": tool.name,
        "client_uri": tool.public_url,
        "jwks_uri": tool.jwks_url,
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": " ".join(scopes(offer)),
        CONFIGURATION: {
            "domain": tool.domain,
            "target_link_uri": tool.launch_url,
            "description": tool.description,
            "custom_parameters": dict(parameters),
            "claims": wanted(CLAIMS, offer.claims),
            "messages": taken,
        },
    }
