"""What changed since the attempt before: texts word by word, files and their pages, links.

Pure: what two attempts hold goes in (`evidence.Evidence`), plain objects for pages come out.
"""

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from lti_tool.workspace.anchored import Run
from lti_tool.workspace.difference import Kind, Segment, difference
from lti_tool.workspace.evidence import (
    ChosenGroup,
    Evidence,
    FileEvidence,
    LinkEvidence,
    Page,
    SectionEvidence,
    TextEvidence,
)
from lti_tool.workspace.locating import page_words
from rubric import Text

NEAR = 10
"""How many pages ahead the new wording of a changed page is looked for."""
ALIKE = 0.4
"""From which likeness on a page counts as another one's new wording."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Piece:
    """A stretch of a text: in both attempts ("kept"), only in the one before ("out"), or only in
    this one ("in"). `run` holds its words, and for what they are marked; nothing marks what is out.
    """

    kind: Kind
    run: Run


@dataclass(frozen=True)
class PageChange:
    """A page of a file beside the one that it came from: that one's number, None for a new page."""

    text: tuple[Piece, ...]
    notes: tuple[Piece, ...]
    before: int | None

    @property
    def same(self) -> bool:
        return self.before is not None and _same(self.text) and _same(self.notes)


@dataclass(frozen=True)
class FileChange:
    """A file that is not in the attempt before. `before`: the one that it replaced, if any.

    `pages` are its own, by number; `gone` those of the file before that it has no more.
    """

    before: FileEvidence | None
    pages: Mapping[int, PageChange]
    gone: tuple[Page, ...]


@dataclass(frozen=True)
class Changed:
    """Something that changed in a section, by its name; `place` is its element's id."""

    label: Text
    place: str


@dataclass(frozen=True)
class SectionComparison:
    """What changed in one section. `texts` and `files` hold what did, by key (a file's: its public
    id), `links` the addresses before ("" where there was none). `gone` and `gone_links` are those
    that nothing replaced, `chosen` what was chosen before, where it was something else."""

    texts: Mapping[str, tuple[Piece, ...]]
    files: Mapping[str, FileChange]
    gone: tuple[FileEvidence, ...]
    links: Mapping[str, str]
    gone_links: tuple[LinkEvidence, ...]
    chosen: ChosenGroup | None
    places: tuple[Changed, ...]

    @property
    def same(self) -> bool:
        return not (self.places or self.gone or self.gone_links or self.chosen)


@dataclass(frozen=True)
class Comparison:
    """An attempt beside the one before it: that one's number, and each section by its key."""

    number: int
    sections: Mapping[str, SectionComparison]


def compare(before: Evidence, now: Evidence, number: int) -> Comparison:
    """What changed from one attempt to the next; `number` is the first one's.

    Texts and pages are compared word by word (`difference.difference`, with its limits).
    """
    earlier = {one.key: one for one in before.sections}
    return Comparison(number, {one.key: _section(earlier[one.key], one) for one in now.sections})


def _section(before: SectionEvidence, now: SectionEvidence) -> SectionComparison:
    texts = dict(_texts(before, now))
    files, gone = _files(before.files, now.files)
    addresses = {one.key: one.address for one in before.links}
    links = {
        one.key: addresses.get(one.key, "")
        for one in now.links
        if addresses.get(one.key, "") != one.address
    }
    kept = {one.key for one in now.links}
    another = before.chosen and before.chosen.group != (now.chosen and now.chosen.group)
    return SectionComparison(
        texts=texts,
        files=files,
        gone=gone,
        links=links,
        gone_links=tuple(one for one in before.links if one.key not in kept),
        chosen=before.chosen if another else None,
        places=(
            *(Changed(one.label, f"text-{one.key}") for one in now.texts if one.key in texts),
            *(
                Changed(one.label, f"file-{one.public_id}")
                for one in now.files
                if one.public_id in files
            ),
            *(Changed(one.label, f"link-{one.key}") for one in now.links if one.key in links),
        ),
    )


def _texts(
    before: SectionEvidence, now: SectionEvidence
) -> Iterator[tuple[str, tuple[Piece, ...]]]:
    bodies = {one.key: _body(one) for one in before.texts}
    for one in now.texts:
        old, new = bodies.get(one.key, ""), _body(one)
        if old != new:
            yield one.key, tuple(_pieces(difference(old, new), one.runs))


def _body(one: TextEvidence) -> str:
    """What stands on the page: nothing, where a document answers instead."""
    return "" if one.replaced else one.body


def _files(
    before: Sequence[FileEvidence], now: Sequence[FileEvidence]
) -> tuple[dict[str, FileChange], tuple[FileEvidence, ...]]:
    kept = {one.public_id for one in before} & {one.public_id for one in now}
    replaced = [one for one in before if one.public_id not in kept]
    found = {}
    for one in now:
        if one.public_id in kept:
            continue
        old = next((each for each in replaced if each.slot == one.slot), None)
        if old is not None:
            replaced.remove(old)
        found[one.public_id] = _file(old, one)
    return found, tuple(replaced)


def _file(before: FileEvidence | None, now: FileEvidence) -> FileChange:
    # Where one of the two could not be read there is nothing to compare.
    if before is None or not before.pages or not now.pages:
        return FileChange(before, {}, ())
    pairs = list(_paired(before.pages, now.pages))
    return FileChange(
        before,
        {new.number: _page(old, new) for old, new in pairs if new},
        tuple(old for old, new in pairs if old and not new),
    )


def _page(before: Page | None, now: Page) -> PageChange:
    old = before or Page(0, "", "")
    return PageChange(
        text=_whole(old.text, now.text),
        notes=_whole(old.notes, now.notes),
        before=before.number if before else None,
    )


def _whole(before: str, now: str) -> tuple[Piece, ...]:
    return tuple(_pieces(difference(before, now), [Run(now, (), (), "")]))


def _paired(
    before: Sequence[Page], now: Sequence[Page]
) -> Iterator[tuple[Page | None, Page | None]]:
    """Each page beside the one that it came from, in order; alone where there is none."""
    if len(before) == len(now) == 1:
        yield before[0], now[0]
        return
    olds, news = [_words(one) for one in before], [_words(one) for one in now]
    matcher = SequenceMatcher(None, olds, news, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            yield from zip(before[a:b], now[c:d], strict=True)
        else:
            yield from _reworded(before[a:b], now[c:d])


def _reworded(
    before: Sequence[Page], now: Sequence[Page]
) -> Iterator[tuple[Page | None, Page | None]]:
    at = 0
    for old in before:
        likeness = [_likeness(old, new) for new in now[at : at + NEAR]]
        best = max(likeness, default=0.0)
        if best < ALIKE:
            yield old, None
            continue
        found = at + likeness.index(best)
        yield from ((None, new) for new in now[at:found])
        yield old, now[found]
        at = found + 1
    yield from ((None, new) for new in now[at:])


def _likeness(one: Page, other: Page) -> float:
    """0 to 1: how much of both pages' words they share, and how much of the shorter one's."""
    mine, theirs = (Counter(_WORD.findall(_words(each).lower())) for each in (one, other))
    shared = (mine & theirs).total()
    if not shared:
        return 0.0
    of_both = 2 * shared / (mine.total() + theirs.total())
    return (of_both + shared / min(mine.total(), theirs.total())) / 2


def _words(page: Page) -> str:
    return page_words(f"{page.text} {page.notes}")


def _pieces(segments: Iterable[Segment], runs: Iterable[Run]) -> Iterator[Piece]:
    """Segments cut where the text's runs begin and end; of a run that is cut, the first piece
    keeps its place, the last one the ends of its notes."""
    left = deque(runs)
    for kind, text in segments:
        if kind == "out":
            yield Piece(kind, Run(text, (), (), ""))
            continue
        length = len(text)
        while length:
            run = left.popleft()
            if len(run.text) > length:
                left.appendleft(replace(run, text=run.text[length:], begins=(), place=""))
                run = replace(run, text=run.text[:length], ends=())
            length -= len(run.text)
            yield Piece(kind, run)


def _same(pieces: Iterable[Piece]) -> bool:
    return all(one.kind == "kept" for one in pieces)
