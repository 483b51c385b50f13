"""The first look at an uploaded file, before anything parses it: what it is, by its content.

Only its outer structure is read here: the first bytes, a zip's directory, and two small entries
that name the kind. Everything else is read in a process of its own (`workspace.reading`).
"""

import re
import stat
import struct
import zipfile
from io import BytesIO

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from flask_babel import gettext as _

from lti_tool.workspace.errors import UploadRefused

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "pdf": "application/pdf",
}
MAIN_PARTS = {f"{MEDIA_TYPES[kind]}.main+xml": kind for kind in ("docx", "pptx")}
OPEN_DOCUMENTS = {MEDIA_TYPES[kind]: kind for kind in ("odt", "odp")}

MAX_ENTRIES = 5_000
MAX_OPENED = 300_000_000
MAX_ENTRY_OF_XML = 20_000_000
MAX_XML = 60_000_000
MAX_RATIO = 100
RATIO_FROM = 1_000_000
MAX_KIND_ENTRY = 500_000

_END = struct.Struct("<4s4H2LH")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Archives and programs; a workbook that belongs to a chart has a name of its own.
_FOREIGN = (".zip", ".7z", ".rar", ".gz", ".jar", ".exe", ".dll", ".bat", ".js", ".vbs")
_CONTENT_TYPE = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_ENCRYPT = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")


def kind_of(content: bytes, allowed: tuple[str, ...]) -> str:
    """The kind of a file ("docx", "pptx", "odt", "odp", "pdf"), which is one of `allowed`.

    Raises UploadRefused with the reason: empty, another kind, macros, a password, a structure
    that no office program writes, or more inside than a document holds.
    """
    if not content:
        raise UploadRefused("empty", _("The file is empty."))
    if content.startswith(_OLE):
        raise UploadRefused(
            "locked",
            _(
                "The file is locked with a password, or is of an old kind (.doc, .ppt). "
                "Save it without a password as %(kinds)s.",
                kinds=spoken(allowed),
            ),
        )
    if content.startswith(b"%PDF-"):
        kind = _pdf(content)
    elif content.startswith(b"PK\x03\x04"):
        kind = _zip(content)
    else:
        kind = ""
    if kind not in allowed:
        raise _wrong_kind(allowed)
    return kind


def spoken(kinds: tuple[str, ...]) -> str:
    """The kinds as people name them: ".docx, .odt, .pdf"."""
    return ", ".join(f".{kind}" for kind in kinds)


def _wrong_kind(allowed: tuple[str, ...]) -> UploadRefused:
    return UploadRefused(
        "kind",
        _(
            "By its content, this is not a file of a kind that is taken here: %(kinds)s. "
            "The name of a file does not decide it.",
            kinds=spoken(allowed),
        ),
    )


def _structure() -> UploadRefused:
    return UploadRefused(
        "structure",
        _(
            "The file is damaged, or built in a way that no office program builds it. "
            "Open it, save it again and upload that."
        ),
    )


def _too_much() -> UploadRefused:
    return UploadRefused(
        "bomb", _("Opened, the file would be far larger than a document of its kind is.")
    )


def _locked() -> UploadRefused:
    return UploadRefused(
        "locked", _("The file is locked with a password. Save it without one and upload that.")
    )


def _macros() -> UploadRefused:
    return UploadRefused(
        "macros", _("The file holds macros. Save it without them and upload that.")
    )


def _pdf(content: bytes) -> str:
    # A second format hidden in the file would be opened by another program than the one meant.
    if b"%%EOF" not in content[-1024:] or b"PK\x05\x06" in content[-66_000:]:
        raise _structure()
    if _ENCRYPT.search(content):
        raise _locked()
    return "pdf"


def _zip(content: bytes) -> str:
    if b"%PDF-" in content[:1024]:
        raise _structure()
    _refuse_odd_ending(content)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            _refuse_odd_entries(entries, len(content))
            _refuse_bomb(entries)
            return _office_kind(archive, {entry.filename for entry in entries})
    except (zipfile.BadZipFile, NotImplementedError, EOFError, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
        raise _structure() from error


def _refuse_odd_ending(content: bytes) -> None:
    """The directory ends the file and holds few entries. Read before zipfile reads it all."""
    if len(content) < _END.size:
        raise _structure()
    mark, disk, start, here, total, size, offset, comment = _END.unpack(content[-_END.size :])
    if mark != b"PK\x05\x06" or disk or start or here != total or comment:
        raise _structure()
    if offset + size + _END.size != len(content):
        raise _structure()
    if total > MAX_ENTRIES:
        raise _too_much()


def _refuse_odd_entries(entries: list[zipfile.ZipInfo], size: int) -> None:
    names = [entry.filename.lower() for entry in entries]
    if len(set(names)) != len(names) or any(_leaves_folder(name) for name in names):
        raise _structure()
    if any(name.endswith(_FOREIGN) for name in names) or any(map(_is_symlink, entries)):
        raise _structure()
    if any(entry.flag_bits & 0x41 for entry in entries):
        raise _locked()
    methods = {entry.compress_type for entry in entries}
    if not methods <= {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise _structure()
    # Entries that share their bytes open to more than the file could hold otherwise.
    offsets = {entry.header_offset for entry in entries}
    if len(offsets) != len(entries) or sum(entry.compress_size for entry in entries) > size:
        raise _structure()


def _is_symlink(entry: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(entry.external_attr >> 16)


def _leaves_folder(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\x00" in name


def _refuse_bomb(entries: list[zipfile.ZipInfo]) -> None:
    if sum(entry.file_size for entry in entries) > MAX_OPENED:
        raise _too_much()
    texts = [entry for entry in entries if entry.filename.lower().endswith((".xml", ".rels"))]
    if sum(entry.file_size for entry in texts) > MAX_XML:
        raise _too_much()
    for entry in entries:
        large = entry.file_size > RATIO_FROM
        if large and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise _too_much()
        if entry in texts and entry.file_size > MAX_ENTRY_OF_XML:
            raise _too_much()


def _office_kind(archive: zipfile.ZipFile, names: set[str]) -> str:
    if "mimetype" in names:
        return _open_document(archive, names)
    if "[Content_Types].xml" in names:
        return _office_open(archive, names)
    return ""


def _open_document(archive: zipfile.ZipFile, names: set[str]) -> str:
    mimetype = _small(archive, "mimetype").decode("ascii", "replace").strip()
    if any(name.startswith(("Basic/", "Scripts/")) for name in names):
        raise _macros()
    if "META-INF/manifest.xml" in names and b"encryption-data" in _small(
        archive, "META-INF/manifest.xml"
    ):
        raise _locked()
    return OPEN_DOCUMENTS.get(mimetype, "")


def _office_open(archive: zipfile.ZipFile, names: set[str]) -> str:
    try:
        root = ElementTree.fromstring(_small(archive, "[Content_Types].xml"))
    except (ElementTree.ParseError, DefusedXmlException, ValueError) as error:
        raise _structure() from error
    types = [
        str(child.get("ContentType", "")).strip()
        for child in root
        if child.tag in (f"{_CONTENT_TYPE}Override", f"{_CONTENT_TYPE}Default")
    ]
    if any("vbaproject" in name.lower() for name in names) or any(
        mark in one.lower() for one in types for mark in ("macroenabled", "vbaproject")
    ):
        raise _macros()
    kinds = {MAIN_PARTS[one] for one in types if one in MAIN_PARTS}
    return kinds.pop() if len(kinds) == 1 else ""


def _small(archive: zipfile.ZipFile, name: str) -> bytes:
    """A small entry, whatever its header says of its size."""
    with archive.open(name) as entry:
        content = entry.read(MAX_KIND_ENTRY + 1)
    if len(content) > MAX_KIND_ENTRY:
        raise _too_much()
    return content
