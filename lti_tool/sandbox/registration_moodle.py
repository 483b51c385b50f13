"""A tool's registration as Moodle reads and repeats it (moodle.md 11 and 13)."""

from typing import Any
from urllib.parse import urlsplit

from . import scopes
from .records import Placement, Privacy, ToolRegistration
from .registrations import DEEP_LINKING

CONFIGURATION = "https://purl.imsglobal.org/spec/lti-tool-configuration"
NEEDED = (
    "response_types",
    "initiate_login_uri",
    "redirect_uris",
    "client_name",
    "jwks_uri",
    "token_endpoint_auth_method",
    CONFIGURATION,
)
NAMES = {"name", "given_name", "family_name"}


class RegistrationRefused(Exception):
    """Answered in plain text, with ``status``."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status
        self.words = words


def read(
    body: Any, client_id: str, deployment_id: str, kept: ToolRegistration | None
) -> ToolRegistration:
    """The tool, pending; where it updates a ``kept`` one, that one's name and state stay.

    Raises RegistrationRefused with Moodle's own words.
    """
    told: dict[str, Any] = body if isinstance(body, dict) else {}
    _check(told)
    configuration = told[CONFIGURATION]
    asked = str(told.get("scope") or "").split()
    return ToolRegistration(
        client_id=client_id,
        deployment_id=deployment_id,
        name=kept.name if kept else told["client_name"],
        domain=_host(configuration["domain"]),
        initiate_login_uri=told["initiate_login_uri"],
        redirect_uris=told["redirect_uris"],
        target_link_uri=_target(configuration),
        jwks_uri=told["jwks_uri"],
        scopes=[scope for scope in scopes.MOODLE if scope in asked],
        custom=_custom(configuration.get("custom_parameters") or {}),
        privacy=_privacy(set(configuration.get("claims") or [])),
        placements=[
            Placement("ContentArea", DEEP_LINKING, message.get("target_link_uri"))
            for message in configuration.get("messages") or []
            if message.get("type") == DEEP_LINKING
        ],
        active=kept.active if kept else False,
    )


def _check(told: dict[str, Any]) -> None:
    configuration = told.get(CONFIGURATION)
    missing = [name for name in NEEDED if not told.get(name)]
    if missing or not isinstance(configuration, dict):
        raise RegistrationRefused(400, f"missing required attribute {[*missing, CONFIGURATION][0]}")
    if not configuration.get("domain"):
        raise RegistrationRefused(400, "missing_domain")
    if _host(configuration["domain"]) != _host(_target(configuration)):
        raise RegistrationRefused(400, "domain_targetlinkuri_mismatch")
    if "id_token" not in told["response_types"]:
        raise RegistrationRefused(400, "invalid_response_types")
    if not isinstance(told["redirect_uris"], list):
        raise RegistrationRefused(400, "invalid_redirect_uris")
    if told["token_endpoint_auth_method"] != "private_key_jwt":  # noqa: S105 - a method's name
        raise RegistrationRefused(400, "invalid_token_endpoint_auth_method")
    if told.get("application_type", "web") != "web":
        raise RegistrationRefused(400, "invalid_application_type")


def _target(configuration: dict[str, Any]) -> str:
    return str(configuration.get("target_link_uri") or f"https://{configuration['domain']}")


def _host(address: str) -> str:
    """Host and port, whether or not a scheme stands before them."""
    parts = urlsplit(address if "//" in address else f"//{address}")
    return parts.netloc.lower().removeprefix("www.")


def _custom(asked: dict[str, Any]) -> dict[str, str]:
    """Kept as lines ``name=value``, so a value ends where its line does."""
    return {name: str(value).partition("\n")[0] for name, value in asked.items()}


def _privacy(claims: set[str]) -> Privacy:
    if claims & NAMES:
        return "public" if "email" in claims else "name_only"
    return "email_only" if "email" in claims else "anonymous"


def repeat(tool: ToolRegistration, told: dict[str, Any]) -> dict[str, Any]:
    """Moodle's answer, which is not quite what it keeps (moodle.md 13)."""
    configuration: dict[str, Any] = {
        "version": "1.3.0",
        "deployment_id": tool.deployment_id,
        "target_link_uri": tool.target_link_uri,
        "domain": tool.domain,
        "description": told[CONFIGURATION].get("description", ""),
        "claims": ["sub", "iss", *_claims(tool.privacy)],
    }
    if tool.placements:
        target = tool.placements[0].target_link_uri or ""
        configuration["messages"] = [{"type": DEEP_LINKING, "target_link_uri": target}]
    if tool.custom:
        cut = {name: value.partition("=")[0] for name, value in tool.custom.items()}
        configuration["custom_parameters"] = cut
    return {
        "client_id": tool.client_id,
        "response_types": ["id_token"],
        "jwks_uri": tool.jwks_uri,
        "initiate_login_uri": tool.initiate_login_uri,
        "grant_types": ["client_credentials", "implicit"],
        "redirect_uris": tool.redirect_uris,
        "application_type": "web",
        "token_endpoint_auth_method": "private_key_jwt",
        "client_name": tool.name,
        "logo_uri": told.get("logo_uri", ""),
        "scope": " ".join(_reported(tool.scopes)),
        CONFIGURATION: configuration,
    }


def _claims(privacy: Privacy) -> list[str]:
    names = ["name", "family_name", "given_name"] if privacy in {"public", "name_only"} else []
    return [*names, "email"] if privacy in {"public", "email_only"} else names


def _reported(granted: list[str]) -> list[str]:
    """Any right on grades is told as all of them."""
    grades = scopes.GRADES if set(scopes.GRADES) & set(granted) else []
    return [*grades, *(scope for scope in granted if scope not in scopes.GRADES)]
