"""What an attempt holds, as plain objects for pages: sections with their texts, files and links."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from lti_tool.database import db
from lti_tool.workspace.anchored import Anchored, Run, Touched, anchored, runs, touched
from lti_tool.workspace.highlighted import Highlighted, highlighted
from lti_tool.workspace.models import ArtifactFile, Attempt, nameless_file
from lti_tool.workspace.sections import Section, sections
from lti_tool.workspace.tags import Tagged, named
from rubric import Credential, Measured, Prompt, Text, measured


@dataclass(frozen=True)
class TextEvidence:
    """A text as it was submitted. `measured` is None where it shares its range or has none.

    `replaced`: a document answers the prompt instead, and `words` are the document's. A title has
    no words. `runs` is the body, cut where marked passages begin and end.
    """

    prompt: Prompt
    body: str
    words: int
    measured: Measured | None
    replaced: bool = False
    runs: tuple[Run, ...] = ()

    @property
    def key(self) -> str:
        return self.prompt.key

    @property
    def label(self) -> Text:
        return self.prompt.label

    @property
    def is_title(self) -> bool:
        return self.prompt.kind == "title"


@dataclass(frozen=True)
class Picture:
    """A page as an image: `url_for("workspace.picture", file=public_id, number=number)`; the size
    is in pixels."""

    number: int
    width: int
    height: int


@dataclass(frozen=True)
class Page:
    """A slide, a page, or a whole document: what was read out of it. `number` counts from 1.

    `pictures`: its own, or those of all pages of a document; none where there are none yet.
    """

    number: int
    text: str
    notes: str
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True)
class FileEvidence:
    """A file as it was submitted. Download: `url_for("workspace.file", file=public_id)`.

    `sha256` is "" where names are hidden: what is downloaded then is a copy without its properties.
    """

    slot: str
    label: Text
    public_id: str
    name: str
    kind: str
    size: int
    sha256: str
    words: int
    pages: tuple[Page, ...]
    counts_as: str | None


@dataclass(frozen=True)
class LinkEvidence:
    """A link as it was submitted; its format was checked, it was never fetched."""

    key: str
    label: Text
    address: str


@dataclass(frozen=True)
class ChosenGroup:
    """What was chosen once: the label of the choice, of the group, and the group's title."""

    label: Text
    group: str
    group_label: Text
    title: str


@dataclass(frozen=True)
class SectionEvidence:
    """One section of a submission. `words` are of all its texts; `shared` the ranges that several
    of them share. `chosen` is what was chosen here, `about` what this section is about. `anchors`
    are the places marked for its lines, `touched` what was edited of a passed line's evidence,
    `highlights` the assessor's notes."""

    section: Section
    texts: tuple[TextEvidence, ...]
    files: tuple[FileEvidence, ...]
    links: tuple[LinkEvidence, ...]
    chosen: ChosenGroup | None
    about: ChosenGroup | None
    words: int
    shared: tuple[Measured, ...]
    anchors: tuple[Anchored, ...]
    touched: Mapping[str, tuple[Touched, ...]]
    highlights: tuple[Highlighted, ...]
    tags: Mapping[str, list[Tagged]]
    """The tags of each issue that has some, by its key."""

    @property
    def key(self) -> str:
        return self.section.key

    @property
    def together(self) -> tuple[TextEvidence, ...]:
        """Texts that several documents answer, whose words are counted together."""
        answered = [file.counts_as for file in self.files]
        return tuple(one for one in self.texts if answered.count(one.key) > 1)

    def text(self, key: str) -> TextEvidence:
        """Raises KeyError."""
        return {one.key: one for one in self.texts}[key]


@dataclass(frozen=True)
class Evidence:
    """A whole submission. `counts` are the words by prompt key, as `rubric.lengths` takes them.

    `changes` is what the educator says they changed, by item key; `changes_note` on the whole.
    """

    sections: tuple[SectionEvidence, ...]
    counts: Mapping[str, int]
    changes_note: str
    changes: Mapping[str, str]

    def of(self, item_key: str) -> SectionEvidence:
        """The section that a gradable item is about. Raises KeyError."""
        for one in self.sections:
            if any(item.key == item_key for item in one.section.items):
                return one
        raise KeyError(item_key)


def evidence(
    attempt: Attempt,
    credential: Credential,
    *,
    nameless: bool = False,
    highlights: Sequence[Mapping[str, Any]] = (),
) -> Evidence:
    """What the attempt holds. One query, for the files; another if the snapshot is not loaded.

    `nameless`: for those who are not to know whose it is; files are called after their slots.
    `highlights` are notes on it, as `models.Outcome` has them.
    """
    snapshot = _without_names(attempt.snapshot) if nameless else attempt.snapshot
    pages = _pages(attempt, [one["public_id"] for one in snapshot["files"]])
    return evidence_in(snapshot, credential, pages, highlights)


def evidence_in(
    snapshot: dict[str, Any],
    credential: Credential,
    pages: Mapping[str, tuple[Page, ...]] | None = None,
    highlights: Sequence[Mapping[str, Any]] = (),
) -> Evidence:
    """What a snapshot holds (its shape: `Attempt.snapshot`). No query.

    `pages`: what was read out of its files, by public id; `highlights` as `evidence` takes them.
    """
    chosen = _chosen(credential, snapshot)
    return Evidence(
        sections=tuple(
            _section(section, snapshot, pages or {}, chosen, highlights)
            for section in sections(credential)
        ),
        counts=snapshot["counts"],
        changes_note=snapshot["changes_note"],
        changes=snapshot.get("changes", {}),
    )


def pages_of(file: ArtifactFile) -> tuple[Page, ...]:
    """What was read out of a file."""
    return tuple(
        Page(
            number,
            page["text"],
            page["notes"],
            tuple(Picture(*one) for one in page.get("pictures", ())),
        )
        for number, page in enumerate(file.pages, 1)
    )


def _without_names(snapshot: dict[str, Any]) -> dict[str, Any]:
    files = [
        one | {"name": nameless_file(one["slot"], one["kind"]), "sha256": ""}
        for one in snapshot["files"]
    ]
    return snapshot | {"files": files}


def _pages(attempt: Attempt, public_ids: list[str]) -> dict[str, tuple[Page, ...]]:
    if not public_ids:
        return {}
    rows = db.session.scalars(
        select(ArtifactFile)
        .where(ArtifactFile.draft_id == attempt.draft_id, ArtifactFile.public_id.in_(public_ids))
        .options(undefer(ArtifactFile.pages))
    )
    return {row.public_id: pages_of(row) for row in rows}


def _chosen(credential: Credential, snapshot: dict[str, Any]) -> dict[str, ChosenGroup]:
    found = {}
    for artifact in credential.artifacts:
        choice, grid = artifact.choice, artifact.grid
        group = snapshot["choices"].get(choice.key) if choice else None
        if choice is None or grid is None or not group:
            continue
        label = {entry.key: entry.label for entry in grid.groups}[group]
        title = snapshot["texts"].get(group, "")
        found[choice.key] = ChosenGroup(choice.label, group, label, title)
    return found


def _section(
    section: Section,
    snapshot: dict[str, Any],
    pages: Mapping[str, tuple[Page, ...]],
    chosen: dict[str, ChosenGroup],
    highlights: Sequence[Mapping[str, Any]],
) -> SectionEvidence:
    counts = snapshot["counts"]
    notes = highlighted(section, snapshot, highlights)
    files = tuple(_files(section, snapshot, pages))
    replaced = {file.counts_as for file in files}
    artifact = section.artifact
    return SectionEvidence(
        section=section,
        texts=tuple(
            _text(section, prompt, snapshot, prompt.key in replaced, notes)
            for prompt in section.prompts
        ),
        files=files,
        links=tuple(
            LinkEvidence(link.key, link.label, snapshot["links"][link.key])
            for link in section.links
            if snapshot["links"].get(link.key)
        ),
        chosen=chosen.get(section.choice.key) if section.choice else None,
        about=chosen.get(artifact.about) if artifact and artifact.about else None,
        words=sum(counts.get(prompt.key, 0) for prompt in section.texts),
        shared=tuple(measured(measure, counts) for measure in section.shared_measures),
        tags=_tags(section, snapshot),
        anchors=anchored(section, snapshot),
        touched=touched(section, snapshot),
        highlights=notes,
    )


def _tags(section: Section, snapshot: dict[str, Any]) -> dict[str, list[Tagged]]:
    groups = section.grid.groups if section.grid else ()
    # What was submitted before there were tags holds none.
    given = snapshot.get("tags", {})
    return {group.key: named(given[group.key]) for group in groups if group.key in given}


def _text(
    section: Section,
    prompt: Prompt,
    snapshot: dict[str, Any],
    replaced: bool,
    notes: Sequence[Highlighted],
) -> TextEvidence:
    counts = snapshot["counts"]
    measure = section.measure(prompt.key)
    return TextEvidence(
        prompt,
        snapshot["texts"].get(prompt.key, ""),
        counts.get(prompt.key, 0),
        measured(measure, counts) if measure else None,
        replaced,
        runs(prompt.key, snapshot, section, notes),
    )


def _files(
    section: Section, snapshot: dict[str, Any], pages: Mapping[str, tuple[Page, ...]]
) -> list[FileEvidence]:
    slots = {slot.key: slot for slot in section.files}
    return [
        FileEvidence(
            slot=one["slot"],
            label=slots[one["slot"]].label,
            public_id=one["public_id"],
            name=one["name"],
            kind=one["kind"],
            size=one["size"],
            sha256=one["sha256"],
            words=one["words"],
            pages=pages.get(one["public_id"], ()),
            counts_as=slots[one["slot"]].counts_as,
        )
        for one in snapshot["files"]
        if one["slot"] in slots
    ]
