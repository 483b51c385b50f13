"""Writing the archive, file by file: none of them is ever in memory as a whole."""

import json
from collections.abc import Iterator
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from flask_babel import format_datetime, to_user_timezone
from flask_babel import gettext as _

from lti_tool import clock
from lti_tool.workspace import storage
from lti_tool.workspace.archive.planning import Plan, StoredFile
from lti_tool.workspace.storage import FileLost

README = "README.txt"
CONTENTS = "contents.json"


def write(plan: Plan, stream: IO[bytes]) -> None:
    """Write everything into `stream`, a zip file (names in UTF-8).

    A file that the store has lost is named in the archive's README and contents.json.
    """
    with ZipFile(stream, "w") as archive:
        for path, text in plan.texts.items():
            archive.writestr(_entry(path), text)
        for file in plan.files:
            if not _copied(archive, file):
                file.facts["lost"] = True
                plan.contents["lost"].append(file.path)
        listing = json.dumps(plan.contents, ensure_ascii=False, indent=2)
        archive.writestr(_entry(CONTENTS), listing)
        archive.writestr(_entry(README), "\n".join(_readme(plan)))


def _copied(archive: ZipFile, file: StoredFile) -> bool:
    try:
        chunks = storage.chunks(file.storage_key)
    except FileLost:
        return False
    # Every kind that is taken is compressed already: doing it again takes long and gains nothing.
    with archive.open(_entry(file.path, ZIP_STORED), "w") as place:
        for chunk in chunks:
            place.write(chunk)
    return True


def _entry(path: str, compression: int = ZIP_DEFLATED) -> ZipInfo:
    moment = to_user_timezone(clock.now())
    entry = ZipInfo(path, moment.timetuple()[:6])
    entry.compress_type = compression
    return entry


def _readme(plan: Plan) -> Iterator[str]:
    person = plan.contents["person"]["name"] or _("(no name told)")
    yield _("Your own work from %(lms)s", lms=plan.contents["lms"])
    yield f"{person}, {format_datetime(clock.now(), 'long')}"
    yield ""
    yield _(
        "There is one folder for each course and micro-credential. In it, “%(draft)s” is your work "
        "as it stood when this was made; “%(attempt)s” and so on is what you submitted.",
        draft=_("Draft"),
        attempt=_("Attempt %(number)s", number=1),
    )
    yield _("Each of them is there twice: as one page to read, and as a text file for each text.")
    yield _("The page of an attempt also holds the receipt, the feedback and what you changed.")
    yield _(
        "“%(files)s” holds every file that you uploaded, also those that you removed again.",
        files=_("Files"),
    )
    yield _("The pages open in any browser, without a connection.")
    yield _("contents.json says the same for programs. Earlier versions of texts are not included.")
    if plan.contents["lost"]:
        yield ""
        yield _("These files could not be found any more. Tell the person who runs the program:")
        yield from (f"- {path}" for path in plan.contents["lost"])
