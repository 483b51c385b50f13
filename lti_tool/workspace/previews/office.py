"""How LibreOffice is asked for a PDF: with a profile of its own that trusts no document."""

import json
from pathlib import Path

from lti_tool.workspace.previews.limits import MAX_PICTURES

_OFFICE = "/org.openoffice.Office."
_TRUST_NOTHING = {
    (f"{_OFFICE}Common/Security/Scripting", "DisableMacrosExecution"): "true",
    (f"{_OFFICE}Common/Security/Scripting", "DisableActiveContent"): "true",
    (f"{_OFFICE}Common/Security/Scripting", "BlockUntrustedRefererLinks"): "true",
    (f"{_OFFICE}Writer/Content/Update", "Link"): "2",
    (f"{_OFFICE}Writer/Content/Update", "Field"): "false",
}
_FILTERS = {"docx": "writer", "odt": "writer", "pptx": "impress", "odp": "impress"}


def write_profile(folder: Path) -> None:
    """Put LibreOffice's settings where it looks for them."""
    entries = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for (path, name), value in _TRUST_NOTHING.items()
    )
    (folder / "user").mkdir(parents=True)
    (folder / "user/registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        f"{entries}</oor:items>"
    )


def command(soffice: str, file: Path, kind: str, profile: Path, folder: Path) -> list[str]:
    """What writes FOLDER/<name>.pdf: the first pages alone, and hidden slides, which have text."""
    options = {
        "PageRange": {"type": "string", "value": f"1-{MAX_PICTURES}"},
        "ExportHiddenSlides": {"type": "boolean", "value": "true"},
    }
    return [
        soffice,
        "--headless",
        "--norestore",
        "--nolockcheck",
        f"-env:UserInstallation={profile.as_uri()}",
        "--convert-to",
        f"pdf:{_FILTERS[kind]}_pdf_Export:{json.dumps(options)}",
        "--outdir",
        str(folder),
        str(file),
    ]
