"""What a page says, in the language that it is read in."""

import gettext
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import lti_tool.web
from rubric import load_credential, shipped_definitions

CATALOGS = Path(lti_tool.web.__file__).parent / "translations"

Say = Callable[[str], str]


def in_language(language: str) -> Say:
    """Gives what the product says in that language for its English words.

    Words that are no whole text of the product stay as they are.
    """
    if language == "en":
        return str
    catalog = gettext.translation("messages", CATALOGS, [language])
    shipped = dict(_texts(language))
    return lambda words: shipped.get(words) or catalog.gettext(words)


def _texts(language: str) -> Iterator[tuple[str, str]]:
    for path in shipped_definitions():
        yield from _pairs(load_credential(path).document, language)


def _pairs(node: Any, language: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict) and language in node and "en" in node:
        yield str(node["en"]).strip(), str(node[language]).strip()
    below = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for each in below:
        yield from _pairs(each, language)
