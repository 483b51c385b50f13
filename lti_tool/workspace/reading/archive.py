"""Bounded reading of XML entries of a zip: never more than the limit, whatever a header says."""

import posixpath
import zipfile
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

from lti_tool.workspace.reading.limits import MAX_ENTRY_BYTES
from lti_tool.workspace.reading.pages import TooMuch, Unreadable

_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def entry(archive: zipfile.ZipFile, name: str) -> Element:
    """The root of the XML entry `name`. Raises Unreadable."""
    root: Element = ElementTree.fromstring(raw(archive, name))
    return root


def raw(archive: zipfile.ZipFile, name: str) -> bytes:
    """The XML entry `name` as it is. Raises Unreadable."""
    try:
        with archive.open(name) as stream:
            content = stream.read(MAX_ENTRY_BYTES + 1)
    except KeyError as error:
        raise Unreadable(f"there is no {name}") from error
    if len(content) > MAX_ENTRY_BYTES:
        raise TooMuch(f"{name} is too large")
    return content


def related(archive: zipfile.ZipFile, name: str) -> dict[str, tuple[str, str]]:
    """What an Office Open XML part refers to: relationship id to (type's last word, entry name)."""
    folder, base = posixpath.split(name)
    source = f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels"
    if source not in archive.namelist():
        return {}
    found = {}
    for one in entry(archive, source).iter(_RELATIONSHIP):
        if one.get("TargetMode") == "External":
            continue
        target = one.get("Target", "")
        path = target[1:] if target.startswith("/") else posixpath.join(folder, target)
        kind = one.get("Type", "").rsplit("/", 1)[-1]
        found[one.get("Id", "")] = (kind, posixpath.normpath(path))
    return found
