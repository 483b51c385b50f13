"""`python -m lti_tool.workspace.previews FILE KIND FOLDER PDFTOPPM SOFFICE`."""

import subprocess
import sys
from pathlib import Path

from lti_tool.workspace.previews import limits, office

CANNOT_SHOW = 3


def main(file: str, kind: str, folder: str, pdftoppm: str, soffice: str) -> int:
    """Write the pictures; status 3 with the reason where there are none."""
    limits.impose()
    limits.leave_network()
    place = Path(folder)
    try:
        document = Path(file) if kind == "pdf" else _pdf(soffice, Path(file), kind, place)
        _run(_pictures(pdftoppm, document, place))
    except (subprocess.CalledProcessError, OSError) as error:
        sys.stderr.write(str(error))
        return CANNOT_SHOW
    return 0


def _pdf(soffice: str, file: Path, kind: str, folder: Path) -> Path:
    profile = folder / "profile"
    office.write_profile(profile)
    _run(office.command(soffice, file, kind, profile, folder))
    return folder / f"{file.stem}.pdf"


def _pictures(pdftoppm: str, document: Path, folder: Path) -> list[str]:
    size = ["-scale-to", str(limits.LONGER_SIDE)]
    first = ["-f", "1", "-l", str(limits.MAX_PICTURES)]
    return [pdftoppm, "-png", *size, *first, str(document), str(folder / "page")]


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # noqa: S603 - a program found at the start, no shell


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
