"""What differs from one LMS family to the next: one plugin per family behind one interface.

Nothing else in the tool asks which LMS it talks to. The contracts that the plugins stand on are
Canvas's and Moodle's own behavior, cited in each plugin, and the plain specifications otherwise.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from lti_tool.platforms.families.base import Family
from lti_tool.platforms.families.canvas import Canvas
from lti_tool.platforms.families.generic import Generic
from lti_tool.platforms.families.moodle import Moodle

TOOL_PLATFORM = "https://purl.imsglobal.org/spec/lti/claim/tool_platform"
CANVAS_HOSTS = ("instructure.com", "canvaslms.com")

FAMILIES: dict[str, Family] = {plugin.name: plugin for plugin in (Canvas(), Moodle(), Generic())}


class UnknownFamily(ValueError):
    """No plugin has that name. The message lists those there are."""


def family(name: str) -> Family:
    """The plugin of that name: "canvas", "moodle" or "generic". Raises UnknownFamily."""
    try:
        return FAMILIES[name]
    except KeyError:
        raise UnknownFamily(f"{name!r} is none of {', '.join(FAMILIES)}") from None


def detect(told: Mapping[str, Any] | str) -> str:
    """The family's name, from an id_token's claims or, before there are any, from the issuer.

    Claims say it themselves (`tool_platform.product_family_code`, LTI 1.3 core, 5.4.5). Of the
    issuers only hosted Canvas is known by its address; any other is "generic" until it launches.
    """
    if isinstance(told, str):
        host = (urlsplit(told).hostname or "").lower()
        hosted = any(host == name or host.endswith(f".{name}") for name in CANVAS_HOSTS)
        return Canvas.name if hosted else Generic.name
    platform = told.get(TOOL_PLATFORM)
    code = platform.get("product_family_code") if isinstance(platform, Mapping) else None
    name = code.strip().lower() if isinstance(code, str) else ""
    return name if name in FAMILIES else detect(str(told.get("iss") or ""))
