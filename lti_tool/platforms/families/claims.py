"""Reading an id_token's claims without trusting their shape."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from lti_tool.database import storable

PREFIX = "https://purl.imsglobal.org/spec/lti/claim/"
CUSTOM = PREFIX + "custom"
CONTEXT = PREFIX + "context"
RESOURCE_LINK = PREFIX + "resource_link"
ROLES = PREFIX + "roles"
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
SAID = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}

Claims = Mapping[str, Any]


def identifier(claims: Claims, name: str) -> str:
    """The `id` inside a claim such as `context`; "" where there is none."""
    claim = claims.get(name)
    found = claim.get("id") if isinstance(claim, Mapping) else None
    return found if isinstance(found, str) else ""


def roles(claims: Claims) -> list[str]:
    """The roles claim's strings; anything else in it is left out."""
    found = claims.get(ROLES)
    return [role for role in found if isinstance(role, str)] if isinstance(found, list) else []


def custom(claims: Claims) -> dict[str, str]:
    """The custom parameters that have a value.

    A variable that the LMS could not expand arrives as its own name: a value that begins with
    `$` is absent (canvas.md 2.3, moodle.md 5), and so is an empty one.
    """
    found = claims.get(CUSTOM)
    if not isinstance(found, Mapping):
        return {}
    return {
        str(name): storable(str(value))
        for name, value in found.items()
        if value is not None and str(value) and not str(value).startswith("$")
    }


def told(values: Mapping[str, str], name: str) -> bool | None:
    """What a custom parameter says: yes or no; None where it is not there, or says neither."""
    return SAID.get(values.get(name, "").strip().lower())


def is_on(values: Mapping[str, str], name: str) -> bool:
    """Whether a custom parameter says yes."""
    return told(values, name) is True


def moment(values: Mapping[str, str], name: str) -> datetime | None:
    """A custom parameter that is a moment (ISO 8601), in UTC; None where it is none, or does not
    say in which zone."""
    try:
        told = datetime.fromisoformat(values.get(name, "").strip())
        found = told.astimezone(UTC) if told.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
    # Either end of the calendar cannot be shown in every zone.
    return found if found and date.min.year < found.year < date.max.year else None


def listed(values: Mapping[str, str], name: str) -> list[str]:
    """A custom parameter that lists ids, the newest first, without the words that end it early:
    "truncated" after a thousand, or "timed out" (canvas.md 9.3)."""
    found = (one.strip() for one in values.get(name, "").split(","))
    return [one for one in found if one and one not in ("truncated", "timed out")]
