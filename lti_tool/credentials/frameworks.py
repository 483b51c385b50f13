"""The alignment vocabularies that are installed, and the guide to them."""

from functools import cache

from lti_tool.credentials.errors import UnknownEntry
from rubric import (
    Framework,
    FrameworkEntry,
    Guide,
    load_framework,
    load_guide,
    shipped_frameworks,
)


def available() -> tuple[Framework, ...]:
    """The newest version of each vocabulary, by key."""
    newest: dict[str, Framework] = {}
    for (key, _version), framework in sorted(_shipped().items()):
        newest[key] = framework
    return tuple(newest.values())


def newest_entry(framework: str, id: str) -> FrameworkEntry:
    """An entry as it reads now. Raises UnknownEntry."""
    for one in available():
        if one.key == framework:
            try:
                return one.entry(id)
            except KeyError:
                break
    raise UnknownEntry(details={"framework": framework, "entry": id})


def entry(framework: str, version: int, id: str) -> FrameworkEntry | None:
    """An entry as it read in one version; None where that is not installed here (any more)."""
    try:
        return _shipped()[framework, version].entry(id)
    except KeyError:
        return None


@cache
def guide() -> Guide:
    """Which entries fit which family of issues, and the glossary."""
    return load_guide(available())


@cache
def _shipped() -> dict[tuple[str, int], Framework]:
    found = map(load_framework, shipped_frameworks())
    return {(one.key, one.version): one for one in found}
