"""What each LMS tells a tool that wants to register (canvas.md 1.4, moodle.md 10 and 14)."""

from typing import Any
from urllib.parse import urlsplit

from . import placements, scopes
from .families import Family
from .records import State
from .registrations import DEEP_LINKING, RESOURCE_LINK
from .variables import CANVAS_VARIABLES, MOODLE_VARIABLES

PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"
CANVAS_NOTICES = [
    "LtiHelloWorldNotice",
    "LtiAssetProcessorSubmissionNotice",
    "LtiContextCopyNotice",
    "LtiAssetProcessorContributionNotice",
]


def canvas(family: Family, state: State) -> dict[str, Any]:
    """No LtiSubmissionReviewRequest is announced, for there is none (canvas.md 0.1)."""
    host = urlsplit(family.base).netloc
    return {
        **_addresses(family),
        "scopes_supported": ["openid", *scopes.CANVAS],
        "claims_supported": [
            "sub",
            "picture",
            "email",
            "name",
            "given_name",
            "family_name",
            "locale",
        ],
        "subject_types_supported": ["public"],
        "authorization_server": host,
        PLATFORM: {
            "product_family_code": "canvas",
            "version": "OpenSource",
            "messages_supported": _canvas_messages(),
            "notice_types_supported": CANVAS_NOTICES,
            "variables": [*_names(CANVAS_VARIABLES), "Canvas.membership.permissions<>"],
            "https://canvas.instructure.com/lti/account_name": "Sandbox LMS",
            "https://canvas.instructure.com/lti/account_lti_guid": f"{state.institution}:sandbox",
            "https://canvas.instructure.com/lti/account_domain": host,
        },
    }


def _canvas_messages() -> list[dict[str, Any]]:
    return [
        {"type": kind, "placements": [placements.announced(name) for name in names]}
        if names
        else {"type": kind}
        for kind, names in placements.BY_MESSAGE.items()
    ]


def moodle(family: Family) -> dict[str, Any]:
    return {
        **_addresses(family),
        "scopes_supported": [*scopes.MOODLE, "openid"],
        "claims_supported": ["sub", "iss", "name", "given_name", "family_name", "email"],
        "subject_types_supported": ["public", "pairwise"],
        PLATFORM: {
            "product_family_code": "moodle",
            "version": "4.1.10",
            "messages_supported": [
                {"type": RESOURCE_LINK},
                {"type": DEEP_LINKING, "placements": ["ContentArea"]},
            ],
            "placements": ["AddContentMenu"],
            "variables": _names(MOODLE_VARIABLES),
        },
    }


def _addresses(family: Family) -> dict[str, Any]:
    return {
        "issuer": family.base,
        "authorization_endpoint": family.base + family.auth_path,
        "registration_endpoint": family.base + family.registration_path,
        "jwks_uri": family.base + family.jwks_path,
        "token_endpoint": family.base + family.token_path,
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["id_token"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }


def _names(variables: dict[str, Any]) -> list[str]:
    return [name.removeprefix("$") for name in variables]
