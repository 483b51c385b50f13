"""What differs from one LMS family to the next: one plugin per family behind one interface.

Nothing else in the tool asks which LMS it talks to. The contracts that the plugins stand on are
Canvas's and Moodle's own behavior, cited in each plugin, and the plain specifications otherwise.
A family is a module of this folder with one subclass of Family in it, and that is all: it is
found by itself (docs/another-lms.md).
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from inspect import getmembers, isabstract, isclass
from pkgutil import iter_modules
from typing import Any
from urllib.parse import urlsplit

from lti_tool.platforms.families.base import Family
from lti_tool.platforms.families.generic import Generic

TOOL_PLATFORM = "https://purl.imsglobal.org/spec/lti/claim/tool_platform"


def _found() -> Iterator[Family]:
    for name in sorted(module.name for module in iter_modules(__path__, f"{__name__}.")):
        for _name, found in getmembers(import_module(name), isclass):
            if found.__module__ == name and issubclass(found, Family) and not isabstract(found):
                yield found()


FAMILIES: dict[str, Family] = {plugin.name: plugin for plugin in _found()}


class UnknownFamily(ValueError):
    """No plugin has that name. The message lists those there are."""


def family(name: str) -> Family:
    """The plugin of that name, such as "canvas" or "generic". Raises UnknownFamily."""
    try:
        return FAMILIES[name]
    except KeyError:
        raise UnknownFamily(f"{name!r} is none of {', '.join(FAMILIES)}") from None


def detect(told: Mapping[str, Any] | str) -> str:
    """The family's name, from an id_token's claims or, before there are any, from the issuer.

    Claims say it themselves (`tool_platform.product_family_code`, LTI 1.3 core, 5.4.5). Of the
    issuers only those of hosted LMSs are known by their address; any other is "generic" until it
    launches.
    """
    if isinstance(told, str):
        host = (urlsplit(told).hostname or "").lower()
        hosting = (name for name, plugin in FAMILIES.items() if plugin.hosts(host))
        return next(hosting, Generic.name)
    platform = told.get(TOOL_PLATFORM)
    code = platform.get("product_family_code") if isinstance(platform, Mapping) else None
    return named(code) or detect(str(told.get("iss") or ""))


def named(code: object) -> str | None:
    """The family of a `product_family_code`, or None where none has that name."""
    name = code.strip().lower() if isinstance(code, str) else ""
    return name if name in FAMILIES else None
