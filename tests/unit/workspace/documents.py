"""Real files for tests, good ones and hostile ones."""

import random
import zipfile
from collections.abc import Callable
from io import BytesIO

import pypdf
from docx import Document
from odf import draw, opendocument, style
from odf import text as odf_text
from pptx import Presentation
from reportlab.pdfgen.canvas import Canvas

CONTENT_TYPES = "[Content_Types].xml"
MAIN_DOCX = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def docx(*paragraphs: str) -> bytes:
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return _saved(document.save)


def odt(*paragraphs: str) -> bytes:
    document = opendocument.OpenDocumentText()
    for paragraph in paragraphs:
        document.text.addElement(odf_text.P(text=paragraph))
    return _saved(document.save)


def pptx(*slides: str, notes: str = "") -> bytes:
    presentation = Presentation()
    for words in slides:
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = words
        if notes:
            slide.notes_slide.notes_text_frame.text = notes
    return _saved(presentation.save)


def odp(*slides: str) -> bytes:
    document = opendocument.OpenDocumentPresentation()
    layout = style.PageLayout(name="layout")
    master = style.MasterPage(name="master", pagelayoutname=layout)
    document.automaticstyles.addElement(layout)
    document.masterstyles.addElement(master)
    for words in slides:
        page = draw.Page(masterpagename=master)
        frame = draw.Frame(width="10cm", height="5cm", x="1cm", y="1cm")
        box = draw.TextBox()
        box.addElement(odf_text.P(text=words))
        frame.addElement(box)
        page.addElement(frame)
        document.presentation.addElement(page)
    return _saved(document.save)


def pdf(*pages: str) -> bytes:
    stream = BytesIO()
    canvas = Canvas(stream)
    for words in pages:
        canvas.drawString(72, 720, words)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def locked_pdf() -> bytes:
    writer = pypdf.PdfWriter(BytesIO(pdf("secret")))
    writer.encrypt("password", algorithm="RC4-128")
    return _saved(writer.write)


def rebuilt(content: bytes, changed: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The same zip with entries added or replaced."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(stream, "w", method) as new:
        for name in old.namelist():
            if name not in changed:
                new.writestr(name, old.read(name))
        for name, body in changed.items():
            new.writestr(name, body)
    return stream.getvalue()


def entry(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return archive.read(name)


def names(content: bytes) -> list[str]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return archive.namelist()


def macro_pptx() -> bytes:
    """What PowerPoint saves as .pptm, under another name."""
    good = pptx("Hello")
    types = entry(good, CONTENT_TYPES).replace(
        b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
        b"application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml",
    )
    return rebuilt(good, {CONTENT_TYPES: types, "ppt/vbaProject.bin": b"macro"})


def locked_odt() -> bytes:
    manifest = (
        b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        b'<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/>'
        b"</manifest:file-entry></manifest:manifest>"
    )
    return rebuilt(odt("secret"), {"META-INF/manifest.xml": manifest})


def bomb_docx(megabytes: int = 30) -> bytes:
    """A few kilobytes that open to so many megabytes of one repeated paragraph."""
    body = entry(docx("Hello"), "word/document.xml")
    paragraph = b"<w:p><w:r><w:t>" + b"a" * 1000 + b"</w:t></w:r></w:p>"
    padding = paragraph * (megabytes * 1024)
    return rebuilt(
        docx("Hello"), {"word/document.xml": body.replace(b"<w:body>", b"<w:body>" + padding)}
    )


def noise(element: bytes, size: int) -> bytes:
    """About so many bytes of one element, in no order that packs to less than a hundredth."""
    piece = element * 40
    salts = random.Random(1)
    return b"".join(
        piece + b"<!--%016x-->" % salts.getrandbits(64) for _each in range(size // len(piece))
    )


def many_entries(number: int) -> bytes:
    return rebuilt(docx("Hello"), {f"custom/{each}.xml": b"" for each in range(number)})


def encrypted_entry() -> bytes:
    """A zip whose entries say that they need a password."""
    content = bytearray(docx("Hello"))
    start = content.index(b"PK\x01\x02")
    while start >= 0:
        content[start + 8] |= 1
        start = content.find(b"PK\x01\x02", start + 4)
    return bytes(content)


def overlapping() -> bytes:
    """Two directory entries that name the same bytes."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(CONTENT_TYPES, "<Types/>")
        archive.writestr("other.xml", "<a/>")
        archive.filelist[1].header_offset = archive.filelist[0].header_offset
    return stream.getvalue()


def billion_laughs() -> bytes:
    """Entities that open without end, in the main part."""
    entities = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
    declared = f'<!DOCTYPE d [<!ENTITY l0 "laugh">{entities}]>'
    body = entry(docx("Hello"), "word/document.xml").decode()
    head, _mark, rest = body.partition("?>")
    hostile = f"{head}?>{declared}{rest}".replace("Hello", "&l9;")
    return rebuilt(docx("Hello"), {"word/document.xml": hostile.encode()})


def _saved(save: Callable[[BytesIO], object]) -> bytes:
    stream = BytesIO()
    save(stream)
    return stream.getvalue()
