"""Static files. A style sheet or script is served with what it imports, in one file.

The files work one by one too. Joined, a page costs one request for each kind, however many files
its script is written in.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response

TYPES = {".css": "text/css", ".js": "text/javascript"}

_SHEET = re.compile(r'^@import "\./([\w-]+\.css)";\n', re.MULTILINE)
_MODULE = re.compile(r'^import (?:\{([^}]*)\} from )?"\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.MULTILINE)


class JoiningFlask(Flask):
    """A Flask that joins what it serves from its static folder."""

    def send_static_file(self, filename: str) -> Response:
        """A file of the static folder. Raises NotFound."""
        response = super().send_static_file(filename)
        kind = Path(filename).suffix
        if kind in TYPES:
            # Flask has looked whether the file is there, and whether it is in the folder.
            response.close()
            headers = {"Cache-Control": response.headers["Cache-Control"]}
            body = joined(Path(str(self.static_folder)) / filename)
            response = Response(body, headers=headers, mimetype=TYPES[kind])
        return response


@lru_cache
def joined(path: Path) -> str:
    """A style sheet or script with everything that it imports, each once, in order of need.

    Only files of the same folder are imported, by the forms `@import "./x.css";`,
    `import { a, b } from "./x.js";` and `import "./x.js";`, and only functions, classes and
    constants are exported, where they are declared. Raises ValueError on any other form.
    """
    if path.suffix == ".css":
        return "\n".join(_SHEET.sub("", each.read_text()) for each in _needed(path, _SHEET, 1))
    modules = _needed(path, _MODULE, 2)
    return "\n".join(_module(each, inner=each != path) for each in modules)


def _needed(path: Path, imports: re.Pattern[str], name: int) -> list[Path]:
    found: list[Path] = []

    def visit(each: Path) -> Iterator[Path]:
        for match in imports.finditer(each.read_text()):
            yield from visit(each.parent / match[name])
        yield each

    for each in visit(path):
        if each not in found:
            found.append(each)
    return found


def _module(path: Path, *, inner: bool) -> str:
    """A module as a scope of its own, so that the same name may stand in several."""
    source = path.read_text()
    exported = _EXPORT.findall(source)
    source = _MODULE.sub(_taken, source)
    if re.search(r"^(import|\} from) ", source, re.MULTILINE):
        raise ValueError(f"{path.name} imports in a form that is not joined")
    if not inner:
        return source
    source = _EXPORT.sub("", source)
    if re.search(r"^export ", source, re.MULTILINE):
        raise ValueError(f"{path.name} exports in a form that is not joined")
    given = ", ".join(exported)
    return f"const {_scope(path.name)} = (() => {{\n{source}\nreturn {{ {given} }};\n}})();"


def _taken(match: re.Match[str]) -> str:
    names, file = match[1], match[2]
    return f"const {{{names}}} = {_scope(file)};\n" if names else ""


def _scope(file: str) -> str:
    return "module_" + re.sub(r"\W", "_", file.removesuffix(".js"))
