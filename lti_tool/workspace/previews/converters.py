"""The programs that turn documents into pictures, as they were found at the start."""

import shutil
from dataclasses import dataclass

from flask import Flask, current_app

EXTENSION = "fieldwork_converters"


@dataclass(frozen=True)
class Converters:
    """Paths; empty where the program is not installed."""

    pdftoppm: str = ""
    soffice: str = ""

    def can_show(self, kind: str) -> bool:
        """Whether pictures can be made of a file of this kind."""
        return bool(self.pdftoppm) and (kind == "pdf" or bool(self.soffice))


def find() -> Converters:
    """What is on this process's PATH."""
    return Converters(shutil.which("pdftoppm") or "", shutil.which("soffice") or "")


def converters() -> Converters:
    """What this application has."""
    found: Converters = current_app.extensions[EXTENSION]
    return found


def init_app(app: Flask) -> None:
    """Look once, at the start."""
    app.extensions[EXTENSION] = find()
