"""A version of the credential whose slots take several files."""

from lti_tool.credentials import definitions
from lti_tool.database import db
from rubric import shipped_definitions

SEVERAL = {"credential": "ell-advocacy", "credential_version": "9"}
"""The custom parameters of a link that presents it."""
FILES = 3


def several_files() -> None:
    """Import that version."""
    (shipped,) = [path for path in shipped_definitions() if path.parent.name == "ell-advocacy"]
    text = shipped.read_text("utf-8").replace("version: 1\n", "version: 9\n", 1)
    for setting in ("letter", "presentation"):
        size = f"max_megabytes: {{setting: {setting}_max_megabytes}}\n"
        text = text.replace(size, f"{size}            max_files: {FILES}\n", 1)
    definitions.import_definition(text, "several")
    db.session.commit()
