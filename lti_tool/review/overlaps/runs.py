"""A text as runs of words that count for overlaps: without quotations and the credential's own
wording.

A word is what the counting rule says, in lower case, without signs. Quoted is what stands between
quotation marks (“ ”, „ “, « », or straight double ones in one line) in one paragraph, and every
line that begins with ">". The credential's own wording is five words in a row that stand in its
prompts, rubric and readings, or in an alignment vocabulary.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import regex  # type: ignore[import-untyped]

from lti_tool.credentials import frameworks
from rubric import Credential, Text, word_spans

SHINGLE = 5
"""Words in a row that are compared as one."""
LEAST = 12
"""A shared passage of at least so many words is found, whatever stands around it."""

Span = tuple[int, int]

_QUOTED = regex.compile(
    r"""(?mx)
    “(?:[^”\n]|\n(?!\s*\n))*” | „(?:[^“”\n]|\n(?!\s*\n))*[“”] | «(?:[^»\n]|\n(?!\s*\n))*»
    | "[^"\n]*"
    | ^[ \t]*>.*$
    """
)
_SIGNS = regex.compile(r"[^\p{L}\p{N}\p{M}]+")


@dataclass(frozen=True)
class Place:
    """A text of a submission: a prompt's, or a page's of a file (by public id), or its notes."""

    prompt: str | None = None
    file: str | None = None
    page: int | None = None
    notes: bool = False

    def stored(self) -> dict[str, Any]:
        """As `Overlap.passages` has it."""
        if self.prompt is not None:
            return {"prompt": self.prompt}
        facts: dict[str, Any] = {"file": self.file, "page": self.page}
        return facts | {"notes": True} if self.notes else facts

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Place":
        """The place in a stored passage."""
        return cls(**{one.name: stored[one.name] for one in fields(cls) if one.name in stored})


@dataclass(frozen=True)
class Run:
    """Words in a row that count, with where each begins and ends in its text."""

    place: Place
    words: tuple[str, ...]
    spans: tuple[Span, ...]

    @property
    def shingles(self) -> list[int]:
        """A number for each five words in a row."""
        return [shingle(self.words, at) for at in range(len(self.words) - SHINGLE + 1)]


def runs(place: Place, text: str, own: frozenset[int]) -> list[Run]:
    """The runs of a text, each of at least LEAST words; `own` are the credential's shingles."""
    found: list[Run] = []
    for words, spans in _unquoted(text):
        begin = 0
        count = len(words) - SHINGLE + 1
        for at in range(count + 1):
            if at < count and shingle(words, at) not in own:
                continue
            end = at + SHINGLE - 1
            if at > begin and end - begin >= LEAST:
                found.append(Run(place, tuple(words[begin:end]), tuple(spans[begin:end])))
            begin = at + 1
    return found


def shingle(words: list[str] | tuple[str, ...], at: int) -> int:
    """Five words from `at` on as a number below 2 to the 63rd."""
    return _digest(" ".join(words[at : at + SHINGLE]))


@lru_cache(maxsize=16)
def own_shingles(credential: Credential) -> frozenset[int]:
    """The shingles of what a credential itself says, in each of its languages, and of the
    alignment vocabularies."""
    return frozenset(
        shingle(words, at)
        for text in (*_texts(credential), *_texts(frameworks.available()))
        for words in [[_plain(text[start:end]) for start, end in word_spans(text)]]
        for at in range(len(words) - SHINGLE + 1)
    )


def _texts(thing: object) -> Iterator[str]:
    """Every displayable text in a definition's objects."""
    if isinstance(thing, Text):
        yield thing.en
        if thing.es:
            yield thing.es
    elif isinstance(thing, tuple | list):
        for one in thing:
            yield from _texts(one)
    elif is_dataclass(thing):
        for each in fields(thing):
            yield from _texts(getattr(thing, each.name))


def _unquoted(text: str) -> Iterator[tuple[list[str], list[Span]]]:
    """The words between quotations, with where they stand."""
    quoted = [found.span() for found in _QUOTED.finditer(text)]
    spans = word_spans(text)
    at = 0
    for _begin, end in [*quoted, (len(text), len(text))]:
        here: list[Span] = []
        while at < len(spans) and spans[at][0] < _begin:
            here.append(spans[at])
            at += 1
        while at < len(spans) and spans[at][0] < end:
            at += 1
        if here:
            yield [_plain(text[first:last]) for first, last in here], here


@lru_cache(maxsize=50_000)
def _plain(word: str) -> str:
    return str(_SIGNS.sub("", unicodedata.normalize("NFKC", word).casefold()))


@lru_cache(maxsize=50_000)
def _digest(words: str) -> int:
    return int.from_bytes(blake2b(words.encode(), digest_size=8).digest()) >> 1
