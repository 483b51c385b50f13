"""The corpus: every hostile or odd file that the tests know, and what is to become of it.

All of them are made here. `answer` is the code of the refusal, or "taken".
"""

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import pypdf
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from tests.unit.workspace import documents
from tests.unit.workspace.documents import CONTENT_TYPES, docx, entry, odp, odt, pdf, pptx, rebuilt

DOCUMENT = "word/document.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">L4sLLBBBBBL", 13, b"IHDR", 1, 1, 8, 2, 0, 0, 0, 0)


@dataclass(frozen=True)
class Odd:
    """One file: the name that it is sent with, its content, the answer, and the name it gets."""

    name: str
    make: Callable[[], bytes]
    answer: str
    kept_as: str = ""

    @cached_property
    def content(self) -> bytes:
        """What it holds; made once."""
        return self.make()


def in_body(xml: bytes) -> bytes:
    """A .docx with this in its body."""
    body = entry(docx("Hello"), DOCUMENT)
    return rebuilt(docx("Hello"), {DOCUMENT: body.replace(b"<w:body>", b"<w:body>" + xml, 1)})


def declared(doctype: str) -> bytes:
    """A .docx whose main part declares this and says &x; where a word was."""
    head, _mark, rest = entry(docx("Hello"), DOCUMENT).decode().partition("?>")
    hostile = f"{head}?>{doctype}{rest}".replace("Hello", "&x;")
    return rebuilt(docx("Hello"), {DOCUMENT: hostile.encode()})


def with_symlink() -> bytes:
    """A .docx with an entry that points out of it."""
    link = zipfile.ZipInfo("word/media/link.png")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return appended(docx("Hello"), link, b"/etc/passwd")


def appended(content: bytes, info: zipfile.ZipInfo, body: bytes) -> bytes:
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(info, body)
    return stream.getvalue()


def macro_docx() -> bytes:
    """What Word saves as .docm, under another name."""
    types = entry(docx("Hello"), CONTENT_TYPES).replace(
        documents.MAIN_DOCX, b"application/vnd.ms-word.document.macroEnabled.main+xml"
    )
    return rebuilt(docx("Hello"), {CONTENT_TYPES: types, "word/vbaProject.bin": b"macro"})


def nested_bomb() -> bytes:
    """A zip of zips that open to a gigabyte, in a document."""
    inner = zipped({"zeros": b"\x00" * 10_000_000})
    outer = zipped({f"{number}.zip": inner for number in range(100)})
    return rebuilt(docx("Hello"), {"word/embeddings/more.zip": outer}, zipfile.ZIP_STORED)


def zipped(entries: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in entries.items():
            archive.writestr(name, body)
    return stream.getvalue()


def lying_bomb() -> bytes:
    """A bomb whose directory says that it is small."""
    content = bytearray(documents.bomb_docx(megabytes=30))
    small = struct.pack("<L", 5_000)
    at = content.index(b"PK\x01\x02")
    while at >= 0:
        if content[at + 46 :].startswith(DOCUMENT.encode()):
            content[at + 24 : at + 28] = small
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(content)


def pages(number: int) -> bytes:
    """A .pdf of so many empty pages."""
    kids = b" ".join(b"%d 0 R" % each for each in range(3, number + 3))
    tree = b"<</Type/Pages/Count %d/MediaBox[0 0 99 99]/Kids[%s]>>" % (number, kids)
    page = b"<</Type/Page/Parent 2 0 R>>"
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", tree, *[page] * number]
    body, places = b"%PDF-1.4\n", []
    parts = []
    at = len(body)
    for each, text in enumerate(objects, 1):
        parts.append(b"%d 0 obj%s endobj\n" % (each, text))
        places.append(at)
        at += len(parts[-1])
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    foot = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, at)
    return b"".join([body, *parts, head, *(b"%010d 00000 n \n" % one for one in places), foot])


def written(writer: pypdf.PdfWriter) -> bytes:
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def with_script() -> bytes:
    """A .pdf that names a script, as forms do."""
    writer = pypdf.PdfWriter(io.BytesIO(pdf("Hello")))
    action = action_of("/JavaScript", JS="app.alert('hello')")
    tree = {NameObject("/Names"): ArrayObject([TextStringObject("greet"), action])}
    scripts = {NameObject("/JavaScript"): DictionaryObject(tree)}
    writer.root_object[NameObject("/Names")] = DictionaryObject(scripts)
    return written(writer)


def action_of(kind: str, **more: str) -> DictionaryObject:
    facts = {NameObject(f"/{name}"): TextStringObject(value) for name, value in more.items()}
    return DictionaryObject({NameObject("/S"): NameObject(kind), **facts})


def with_attachment() -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(pdf("Hello")))
    writer.add_attachment("run.exe", b"MZ")
    return written(writer)


def starting(key: str, kind: str, **more: str) -> bytes:
    """A .pdf whose root, or whose page where `key` is /AA, starts an action of this kind."""
    writer = pypdf.PdfWriter(io.BytesIO(pdf("Hello")))
    action = action_of(kind, **more)
    if key == "/AA":
        writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})
    else:
        writer.root_object[NameObject(key)] = action
    return written(writer)


def link_that_starts(kind: str) -> bytes:
    """A .pdf with a place on its page that does this when it is pressed."""
    writer = pypdf.PdfWriter(io.BytesIO(pdf("Hello")))
    action = action_of(kind, F="run.exe")
    note = DictionaryObject({NameObject("/Subtype"): NameObject("/Link"), NameObject("/A"): action})
    writer.pages[0][NameObject("/Annots")] = ArrayObject([note])
    return written(writer)


def endless_actions() -> bytes:
    """A .pdf with an action that is followed by itself."""
    writer = pypdf.PdfWriter(io.BytesIO(pdf("Hello")))
    action = action_of("/GoTo")
    place = writer._add_object(action)
    action[NameObject("/Next")] = place
    writer.root_object[NameObject("/OpenAction")] = place
    return written(writer)


def inflating_pdf() -> bytes:
    """A .pdf whose page opens from a few kilobytes to 120 megabytes of spaces."""
    writer = pypdf.PdfWriter(io.BytesIO(pdf("Hello")))
    stream = pypdf.generic.DecodedStreamObject()
    stream.set_data(b" " * 120_000_000)
    writer.pages[0][NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    return written(writer)


def slides_to_nowhere() -> bytes:
    """A .pptx whose list of slides names one slide ten thousand times."""
    deck = pptx("Hello")
    main = entry(deck, "ppt/presentation.xml")
    start = main.index(b"<p:sldId ")
    one = main[start : main.index(b"/>", start) + 2]
    return rebuilt(deck, {"ppt/presentation.xml": main.replace(one, one * 10_000)})


TAKEN = "taken"

CORPUS: dict[str, Odd] = {
    # What it says it is, and is not
    "nothing": Odd("letter.docx", lambda: b"", "empty"),
    "plain text": Odd("letter.docx", lambda: b"Dear principal,", "kind"),
    "a page with a script": Odd("letter.pdf", lambda: b"<html><script>a()</script>", "kind"),
    "a picture under another name": Odd("letter.docx", lambda: PNG, "kind"),
    "a program under another name": Odd("letter.pdf", lambda: b"MZ" + b"\x00" * 600, "kind"),
    "a zip of anything": Odd("letter.docx", lambda: zipped({"a.txt": b"a"}), "kind"),
    "a picture by its own word": Odd(
        "letter.odt", lambda: rebuilt(docx("a"), {"mimetype": b"image/png"}), "kind"
    ),
    "an ending that is wrong": Odd("letter.pdf", lambda: docx("Hello"), TAKEN, "letter.pdf.docx"),
    # Locked
    "a pdf with a password": Odd("letter.pdf", documents.locked_pdf, "locked"),
    "a docx with a password": Odd("letter.docx", lambda: OLE + b"\x00" * 4096, "locked"),
    "an odt with a password": Odd("letter.odt", documents.locked_odt, "locked"),
    "entries with a password": Odd("letter.docx", documents.encrypted_entry, "locked"),
    # Programs
    "macros in a pptx": Odd("deck.pptx", documents.macro_pptx, "macros"),
    "macros in a docx": Odd("letter.docx", macro_docx, "macros"),
    "macros in an odt": Odd(
        "letter.odt", lambda: rebuilt(odt("a"), {"Basic/script-lc.xml": b"<a/>"}), "macros"
    ),
    "scripts in an odp": Odd(
        "deck.odp", lambda: rebuilt(odp("a"), {"Scripts/python/a.py": b"a"}), "macros"
    ),
    "a program in a docx": Odd(
        "letter.docx", lambda: rebuilt(docx("a"), {"word/embeddings/a.exe": b"MZ"}), "structure"
    ),
    "a script in a pdf": Odd("letter.pdf", with_script, "active"),
    "a file in a pdf": Odd("letter.pdf", with_attachment, "active"),
    "a pdf that starts a program": Odd(
        "letter.pdf", lambda: starting("/OpenAction", "/Launch", F="calc.exe"), "active"
    ),
    "a pdf that runs a script when it opens": Odd(
        "letter.pdf", lambda: starting("/OpenAction", "/JavaScript", JS="a()"), "active"
    ),
    "a page that runs a script when it shows": Odd(
        "letter.pdf", lambda: starting("/AA", "/JavaScript", JS="a()"), "active"
    ),
    "a link that starts a program": Odd(
        "letter.pdf", lambda: link_that_starts("/Launch"), "active"
    ),
    "actions without an end": Odd("letter.pdf", endless_actions, "active"),
    "a link to an address": Odd("letter.pdf", lambda: link_that_starts("/URI"), TAKEN),
    # Bombs
    "a paragraph that repeats": Odd("letter.docx", documents.bomb_docx, "bomb"),
    "134 KB that open to 27 MB": Odd(
        "letter.docx", lambda: documents.bomb_docx(megabytes=27), "bomb"
    ),
    "a bomb that says it is small": Odd("letter.docx", lying_bomb, "unreadable"),
    "zips in a zip in a document": Odd("letter.docx", nested_bomb, "structure"),
    "entries over each other": Odd("letter.docx", documents.overlapping, "structure"),
    "thousands of entries": Odd("letter.docx", lambda: documents.many_entries(5_100), "bomb"),
    "a page of spaces": Odd("letter.pdf", inflating_pdf, "too_much"),
    "millions of empty elements": Odd(
        "letter.docx", lambda: in_body(documents.noise(b"<w:p/>", 12_000_000)), "too_much"
    ),
    "text without an end": Odd(
        "letter.docx",
        lambda: in_body(documents.noise(b"<w:r><w:t>word word </w:t></w:r>", 4_000_000)),
        "too_much",
    ),
    # XML
    "entities in entities": Odd("letter.docx", documents.billion_laughs, "unreadable"),
    "an entity of this machine": Odd(
        "letter.docx",
        lambda: declared('<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        "unreadable",
    ),
    "an entity of another machine": Odd(
        "letter.docx",
        lambda: declared('<!DOCTYPE d [<!ENTITY x SYSTEM "http://127.0.0.1:1/x">]>'),
        "unreadable",
    ),
    "an entity where the kinds are": Odd(
        "letter.docx",
        lambda: rebuilt(
            docx("a"), {CONTENT_TYPES: b'<!DOCTYPE a [<!ENTITY b "c">]><Types>&b;</Types>'}
        ),
        "structure",
    ),
    "elements ten thousand deep": Odd(
        "letter.docx", lambda: in_body(b"<w:p>" * 10_000 + b"</w:p>" * 10_000), "unreadable"
    ),
    # Two kinds at once
    "a pdf and a zip": Odd("letter.pdf", lambda: pdf("Hello") + docx("Hello"), "structure"),
    "a zip and a pdf": Odd("letter.docx", lambda: docx("Hello") + pdf("Hello"), "structure"),
    "a zip with a head": Odd("letter.docx", lambda: b"MZ head" + docx("Hello"), "kind"),
    "a zip with a zip before it": Odd(
        "letter.docx", lambda: zipped({"a": b"a"}) + docx("Hello"), "structure"
    ),
    "a zip with a page after it": Odd("letter.docx", lambda: docx("a") + b"<script>", "structure"),
    # Entries that lead elsewhere
    "an entry above its folder": Odd(
        "letter.docx", lambda: rebuilt(docx("a"), {"../../etc/cron.d/x": b"a"}), "structure"
    ),
    "an entry at the root": Odd(
        "letter.docx", lambda: rebuilt(docx("a"), {"/etc/passwd": b"a"}), "structure"
    ),
    "an entry on a drive": Odd(
        "letter.docx", lambda: rebuilt(docx("a"), {"C:\\windows\\x": b"a"}), "structure"
    ),
    "an entry that is a link": Odd("letter.docx", with_symlink, "structure"),
    "two entries of one name": Odd(
        "letter.docx", lambda: rebuilt(docx("a"), {"WORD/document.xml": b"<a/>"}), "structure"
    ),
    # Damaged
    "a docx cut off": Odd("letter.docx", lambda: docx("Hello")[:-30], "structure"),
    "a pdf cut off": Odd("letter.pdf", lambda: pdf("Hello")[:300], "structure"),
    "a pdf of nothing": Odd("letter.pdf", lambda: b"%PDF-1.4\nnothing\n%%EOF", "unreadable"),
    "a docx that is no XML": Odd(
        "letter.docx", lambda: rebuilt(docx("a"), {DOCUMENT: b"<not xml"}), "unreadable"
    ),
    "a docx without its text": Odd(
        "letter.docx", lambda: rebuilt(docx("a"), {"_rels/.rels": b"<a/>"}), "unreadable"
    ),
    # Large
    "ten thousand pages": Odd("letter.pdf", lambda: pages(10_000), "too_much"),
    "ten thousand slides": Odd("deck.pptx", slides_to_nowhere, "too_much"),
    "five hundred pages": Odd("letter.pdf", lambda: pages(500), TAKEN),
    # Names
    "a name with folders": Odd("../../evil/letter.docx", lambda: docx("a"), "name"),
    "a name with a drive": Odd("C:\\Users\\Ana\\letter.docx", lambda: docx("a"), "name"),
    "a name that turns around": Odd(
        "letter\u202excod.exe", lambda: docx("a"), TAKEN, "letterxcod.exe.docx"
    ),
    "a name in Arabic": Odd("رسالة.docx", lambda: docx("a"), TAKEN, "رسالة.docx"),
    "a name of pictures": Odd("💌📚.docx", lambda: docx("a"), TAKEN, "💌📚.docx"),
    "a name of 300 letters": Odd(
        "a" * 300 + ".docx", lambda: docx("a"), TAKEN, "a" * 120 + ".docx"
    ),
    "a name with a NUL": Odd("let\x00ter.docx", lambda: docx("a"), TAKEN, "letter.docx"),
    "a name with a line in it": Odd("let\r\nter.docx", lambda: docx("a"), TAKEN, "letter.docx"),
    "a name of nothing": Odd(".docx", lambda: docx("a"), TAKEN, "file.docx"),
}
