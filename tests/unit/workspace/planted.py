"""Documents with an identity in every place of theirs that can hold one."""

from io import BytesIO

import pypdf
from docx import Document
from pptx import Presentation
from pypdf.annotations import Link, Text
from pypdf.generic import DecodedStreamObject, NameObject
from reportlab.pdfgen.canvas import Canvas

from tests.unit.workspace import documents
from tests.unit.workspace.documents import entry, rebuilt

NAME, SCHOOL = "Ana Ruiz", "Lincoln Elementary School"
EMAIL, PHONE = "ana.ruiz@mail.example", "312-555-0100"
SAYS = f"{NAME} of {SCHOOL}, {EMAIL}, {PHONE}"
ADDRESS = f"https://mail.example/{NAME}/{SCHOOL}?{EMAIL}&{PHONE}".replace(" ", "-")
WHO = "Bo Diaz"

BODY = {
    "docx": ("page/1",),
    "odt": ("page/1",),
    "pptx": ("slide/1", "notes/1"),
    "odp": ("slide/1", "notes/1"),
    "pdf": ("page/1",),
}
SAYING = {
    "docx": (
        "title", "subject", "keywords", "description", "category", "custom", "header", "comment",
        "footnote", "deleted", "picture", "address",
    ),
    "pptx": (
        "title", "subject", "keywords", "description", "category", "custom", "comment", "picture",
        "layout", "address",
    ),
    "odt": (
        "title", "subject", "keywords", "description", "custom", "header", "comment", "footnote",
        "deleted", "picture", "address", "field",
    ),
    "odp": ("title", "subject", "keywords", "description", "custom", "header", "comment",
            "picture", "layout", "address"),
    "pdf": ("title", "subject", "keywords", "description", "custom", "header", "comment",
            "address"),
}  # fmt: skip
"""Properties in which SAYS is planted."""
AUTHORS = {
    "docx": ("author", "last_author", "manager", "company", "comment_author", "change_author"),
    "pptx": ("author", "last_author", "manager", "company", "comment_author"),
    "odt": ("author", "last_author", "comment_author", "change_author"),
    "odp": ("author", "last_author", "comment_author"),
    "pdf": ("author", "manager", "company", "comment_author"),
}
"""Properties in which WHO is planted."""

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_APP = f"""<Properties xmlns="{_OFFICE}/extended-properties"><Manager>{WHO}</Manager>
<Company>{WHO}</Company></Properties>"""
_CUSTOM = f"""<Properties xmlns="{_OFFICE}/custom-properties" xmlns:vt="{_OFFICE}/docPropsVTypes">
<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="By">
<vt:lpwstr>{SAYS}</vt:lpwstr></property></Properties>"""
_CUSTOM_RELATED = (
    f'<Relationship Id="rIdC" Type="{_OFFICE}/relationships/custom-properties" '
    'Target="docProps/custom.xml"/></Relationships>'
)
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'


def docx() -> bytes:
    document = Document()
    _describe(document.core_properties)
    paragraph = document.add_paragraph(SAYS)
    document.add_comment(paragraph.runs, text=SAYS, author=WHO, initials="BD")
    document.sections[0].header.paragraphs[0].text = SAYS
    document.part.relate_to(ADDRESS, f"{_OFFICE}/relationships/hyperlink", is_external=True)
    content = documents._saved(document.save)
    more = (
        f'<w:p><w:ins w:id="8" w:author="{WHO}"><w:r><w:t>new</w:t></w:r></w:ins>'
        f"<w:del w:id=\"9\" w:author='{WHO}'><w:r><w:delText>{SAYS}</w:delText></w:r></w:del>"
        f'<w:r><w:drawing><wp:docPr xmlns:wp="urn:x" id="1" name="a" descr="{SAYS}"/></w:drawing>'
        "</w:r></w:p><w:sectPr"
    )
    body = entry(content, "word/document.xml").replace(b"<w:sectPr", more.encode(), 1)
    notes = f"<w:footnotes {_W}><w:p><w:r><w:t>{SAYS}</w:t></w:r></w:p></w:footnotes>"
    people = {"word/document.xml": body, "word/footnotes.xml": notes.encode()}
    return _with_custom(rebuilt(content, people))


def pptx() -> bytes:
    presentation = Presentation()
    _describe(presentation.core_properties)
    layout = presentation.slide_layouts[1]
    layout.placeholders[0].text = SAYS
    slide = presentation.slides.add_slide(layout)
    slide.shapes.title.text = SAYS
    slide.shapes.title._element.nvSpPr.cNvPr.set("descr", SAYS)
    run = slide.placeholders[1].text_frame.paragraphs[0].add_run()
    run.text, run.hyperlink.address = "More", ADDRESS
    slide.notes_slide.notes_text_frame.text = SAYS
    people = f'<p:cmAuthorLst {_P}><p:cmAuthor id="0" name="{WHO}" initials="BD"/></p:cmAuthorLst>'
    comments = f'<p:cmLst {_P}><p:cm authorId="0"><p:text>{SAYS}</p:text></p:cm></p:cmLst>'
    parts = {
        "ppt/commentAuthors.xml": people.encode(),
        "ppt/comments/comment1.xml": comments.encode(),
    }
    return _with_custom(rebuilt(documents._saved(presentation.save), parts))


def odt() -> bytes:
    return _open_document(
        documents.odt("x"),
        f"""<office:text><text:tracked-changes><text:changed-region><text:deletion>
        <office:change-info><dc:creator>{WHO}</dc:creator></office:change-info>
        <text:p>{SAYS}</text:p></text:deletion></text:changed-region></text:tracked-changes>
        <text:p>{SAYS}<text:note><text:note-citation>1</text:note-citation>
        <text:note-body><text:p>{SAYS}</text:p></text:note-body></text:note>
        <text:author-name>{SAYS}</text:author-name>{_REMARKS}</text:p></office:text>""",
        f"<style:header><text:p>{SAYS}</text:p></style:header>",
    )


def odp() -> bytes:
    return _open_document(
        documents.odp("x"),
        f"""<office:presentation><presentation:footer-decl>{SAYS}</presentation:footer-decl>
        <draw:page draw:name="1"><draw:frame><draw:text-box><text:p>{SAYS}</text:p>
        </draw:text-box></draw:frame><draw:frame>{_REMARKS}</draw:frame><presentation:notes>
        <draw:frame><draw:text-box><text:p>{SAYS}</text:p></draw:text-box></draw:frame>
        </presentation:notes></draw:page></office:presentation>""",
        f"<draw:frame><draw:text-box><text:p>{SAYS}</text:p></draw:text-box></draw:frame>",
    )


def pdf() -> bytes:
    stream = BytesIO()
    canvas = Canvas(stream)
    canvas.setAuthor(WHO)
    canvas.setTitle(SAYS)
    canvas.setSubject(SAYS)
    canvas.setKeywords(SAYS)
    canvas.bookmarkPage("top")
    canvas.addOutlineEntry(SAYS, "top")
    canvas.drawString(20, 720, SAYS)
    canvas.save()
    writer = pypdf.PdfWriter(BytesIO(stream.getvalue()))
    writer.add_metadata({"/Manager": WHO, "/Company": WHO, "/School": SAYS})
    note = Text(rect=(0, 0, 9, 9), text=SAYS)
    note[NameObject("/T")] = pypdf.generic.TextStringObject(WHO)
    writer.add_annotation(0, note)
    writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url=ADDRESS))
    xmp = DecodedStreamObject()
    xmp.set_data(
        f"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:dc="urn:dc" xmlns:rdf="urn:rdf">
        <dc:creator><rdf:li>{WHO}</rdf:li></dc:creator>
        <dc:description>{SAYS}</dc:description></rdf:RDF></x:xmpmeta>""".encode()
    )
    writer.root_object[NameObject("/Metadata")] = writer._add_object(xmp)
    return documents._saved(writer.write)


MAKE = {"docx": docx, "pptx": pptx, "odt": odt, "odp": odp, "pdf": pdf}


def _describe(core) -> None:  # type: ignore[no-untyped-def]
    core.author = core.last_modified_by = WHO
    core.title = core.subject = core.keywords = core.comments = core.category = SAYS


def _with_custom(content: bytes) -> bytes:
    """Manager, company and a property of one's own, as a program of that kind writes them."""
    related = entry(content, "_rels/.rels").replace(b"</Relationships>", _CUSTOM_RELATED.encode())
    types = entry(content, documents.CONTENT_TYPES).replace(
        b"</Types>",
        b'<Override PartName="/docProps/custom.xml" ContentType="application/vnd.openxmlformats-'
        b'officedocument.custom-properties+xml"/></Types>',
    )
    return rebuilt(
        content,
        {
            "docProps/app.xml": _APP.encode(),
            "docProps/custom.xml": _CUSTOM.encode(),
            "_rels/.rels": related,
            documents.CONTENT_TYPES: types,
        },
    )


_REMARKS = f"""<office:annotation><dc:creator>{WHO}</dc:creator><text:p>{SAYS}</text:p>
</office:annotation><text:p><text:a xlink:href="{ADDRESS.replace("&", "&amp;")}">More</text:a>
</text:p><draw:frame><svg:desc>{SAYS}</svg:desc></draw:frame>"""
_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in [
        ("office", "office"),
        ("text", "text"),
        ("draw", "drawing"),
        ("style", "style"),
        ("meta", "meta"),
        ("presentation", "presentation"),
        ("svg", "svg-compatible"),
    ]
)
_NAMESPACES += (
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'
)


def _open_document(content: bytes, body: str, master: str) -> bytes:
    meta = f"""<meta:initial-creator>{WHO}</meta:initial-creator><dc:creator>{WHO}</dc:creator>
        <dc:title>{SAYS}</dc:title><dc:subject>{SAYS}</dc:subject>
        <dc:description>{SAYS}</dc:description><meta:keyword>{SAYS}</meta:keyword>
        <meta:user-defined meta:name="By">{SAYS}</meta:user-defined>"""
    parts = {
        "content.xml": ("document-content", f"<office:body>{body}</office:body>"),
        "meta.xml": ("document-meta", f"<office:meta>{meta}</office:meta>"),
        "styles.xml": (
            "document-styles",
            '<office:master-styles><style:master-page style:name="m">'
            f"{master}</style:master-page></office:master-styles>",
        ),
    }
    return rebuilt(
        content,
        {
            name: f"<office:{root} {_NAMESPACES}>{inner}</office:{root}>".encode()
            for name, (root, inner) in parts.items()
        },
    )
