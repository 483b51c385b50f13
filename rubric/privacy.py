"""Words that give away who wrote a text, or what a text should not say of a student.

    known = Known.of(name="Ana Ruiz", email="aruiz@lincoln.example", titles=["Lincoln School"])
    find([Passage("q1", "I, Ana Ruiz, teach at Lincoln School.")], known)

The patterns know English and Spanish and names in Latin letters. Finding takes time in proportion
to the length of the text.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal
from unicodedata import normalize

from rubric import privacy_words as words
from rubric.privacy_patterns import (
    ADDRESSES,
    EMAILS,
    NUMBERS,
    PHONES,
    schools,
    statuses,
    students,
)

Kind = Literal[
    "author", "email", "phone", "number", "address", "student", "name", "school", "status"
]
KINDS: tuple[Kind, ...] = (
    "author",
    "email",
    "phone",
    "number",
    "address",
    "student",
    "name",
    "school",
    "status",
)
"""Of two findings that overlap, the one whose kind comes first here is kept."""

Form = Literal["prose", "label", "author"]

_LETTER = r"[^\W\d_]"
# A word's border is also where the case changes, as in the file name "LetterAnaRuiz.docx".
_LEFT = rf"(?:(?<!{_LETTER})|(?-i:(?<=[a-z])(?=[A-Z])))"
_RIGHT = rf"(?:(?!{_LETTER})|(?-i:(?<=[a-z])(?=[A-Z])))"
_MARKS = "[\u0300-\u036f]*"
_BETWEEN = r"[\W_]{0,3}"
_INSIDE_A_NAME = r"(?:[ \u00a0,_'’+-]|\.(?! )){0,3}"
_PLAIN = {
    code: base
    for block in (range(0xC0, 0x250), range(0x1E00, 0x1F00))
    for code in block
    if (base := normalize("NFD", chr(code))[0]) != chr(code)
}
_TITLE = re.compile(r"\b(?:Mrs?|Ms|Miss|Dr|Prof|Sra?|Srta)\.?$")
_AS_SPACES = str.maketrans("_+-/?&=", "   \n\n\n\n")


@dataclass(frozen=True)
class Passage:
    """A text and the place where it stands; `place` is the caller's own key.

    form    "prose"; "label" (a file's name, an address: no sentences, words run together); or
            "author" (all of it says who made the document)
    """

    place: str
    text: str
    form: Form = "prose"


@dataclass(frozen=True)
class Finding:
    """Words from `start` to `end` of the passage at `place`.

    `digest` is the same for the same words (case and accents aside) of the same kind and place.
    """

    kind: Kind
    place: str
    start: int
    end: int
    words: str

    @property
    def digest(self) -> str:
        said = f"{self.kind}\n{self.place}\n{plain(self.words).lower()}"
        return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(frozen=True)
class Known:
    """What is known of the person who writes: words of their name, their login, their schools.

    `domains` are the hosts of e-mail addresses that belong to a school or district.
    """

    names: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()

    @classmethod
    def of(cls, name: str | None, email: str | None, titles: Iterable[str | None]) -> "Known":
        """Take the words that identify out of what an LMS tells: a full name, an e-mail address,
        titles (of the course, of the LMS) in which a school may be named."""
        parts = re.split(r"[\s,.()_-]+", plain(normalize("NFC", name or "")))
        login, _at, domain = (email or "").lower().partition("@")
        names = [part for part in parts if _identifies(part)]
        if len(login) > 3 and _identifies(login) and login not in words.COMMON:
            names.append(plain(login))
        named = [title[start:end] for title in titles if title for start, end in schools(title)]
        return cls(
            tuple(dict.fromkeys(names)),
            tuple(dict.fromkeys(plain(one) for one in named)),
            (domain,) if domain and domain not in words.PUBLIC_MAIL else (),
        )


def plain(text: str) -> str:
    """The text without accents on Latin letters, of the same length."""
    return text.translate(_PLAIN)


def find(passages: Iterable[Passage], known: Known) -> list[Finding]:
    """What identifies somebody, in the order of the passages and within each from its start."""
    search = Search(known)
    return [finding for passage in passages for finding in search.find(passage)]


def _identifies(part: str) -> bool:
    return len(part) > 1 and part.lower() not in words.NO_NAMES


class Search:
    """Finding for one person: their patterns are compiled once for all passages."""

    def __init__(self, known: Known) -> None:
        self._names = _any_of(known.names, joined=True)
        self._schools = _any_of(_shorter(known.schools))
        self._domains = _any_of(known.domains)

    def find(self, passage: Passage) -> list[Finding]:
        """What identifies somebody in one passage, from its start."""
        if passage.form == "author":
            return _author(passage)
        # The text's own capitals, and the same without: both as long as the text.
        flat = plain(passage.text)
        spans = {
            "email": _spans(EMAILS, flat),
            "phone": _spans(PHONES, flat),
            "number": _numbers(passage.form, flat),
            "address": _spans(ADDRESSES, flat),
            "student": students(flat),
            "name": self._own_names(passage, flat),
            "school": self._own_schools(passage, flat),
            "status": statuses(flat),
        }
        return _apart(passage, spans)

    def _own_names(self, passage: Passage, flat: str) -> Iterator[tuple[int, int]]:
        for match in self._names.finditer(flat) if self._names else ():
            if passage.form == "label" or not _is_another_word(match[0], flat, match.start()):
                yield match.span()

    def _own_schools(self, passage: Passage, flat: str) -> Iterator[tuple[int, int]]:
        for pattern in (self._schools, self._domains):
            if pattern:
                yield from _spans((pattern,), flat)
        spaced = flat.translate(_AS_SPACES).replace("%20", "   ")
        yield from schools(spaced if passage.form == "label" else flat)


def _any_of(spoken: Iterable[str], joined: bool = False) -> re.Pattern[str] | None:
    """A pattern for any of these, whatever stands between their words; `joined`: one after
    another is one."""
    ways = sorted({_spelled(one) for one in spoken}, key=len, reverse=True)
    if not ways:
        return None
    either = f"(?:{'|'.join(ways)})"
    more = rf"(?:{_INSIDE_A_NAME}{either}){{0,5}}" if joined else ""
    return re.compile(f"{_LEFT}{either}{more}{_RIGHT}", re.IGNORECASE)


def _spelled(spoken: str) -> str:
    parts = re.findall(r"\w+", spoken)
    # A letter and its accent may be two characters: so file names come from some computers.
    return _BETWEEN.join("".join(re.escape(each) + _MARKS for each in part) for part in parts)


def _shorter(spoken: Iterable[str]) -> Iterator[str]:
    """Each school's name, and without "School" at its end where more than one word is left."""
    for one in spoken:
        yield one
        short = re.sub(r"\s+School$", "", one)
        if short.count(" ") > 0:
            yield short


def _is_another_word(said: str, flat: str, start: int) -> bool:
    """Whether a name that is a word as well ("Hill", "May") is that word here."""
    parts = [part.lower() for part in re.findall(r"\w+", said)]
    if not all(part in words.COMMON or len(part) < 3 for part in parts):
        return False
    if not said[0].isupper():
        return True
    if len(parts) > 1:
        return False
    before = flat[max(0, start - 20) : start].rstrip(" \u00a0\"'“‘«¡¿([*-–—•")
    if _TITLE.search(before):
        return False
    if not before or before[-1] in ".!?:;\n":
        return True
    after = flat[start + len(said) : start + len(said) + 4]
    in_a_date = before.rpartition(" ")[2].lower() in words.BEFORE_MONTH
    return parts[0] in words.MONTHS and (in_a_date or bool(re.match(r"\.? \d", after)))


def _author(passage: Passage) -> list[Finding]:
    said = passage.text.strip()
    if not said or plain(said).lower() in words.NOBODY:
        return []
    start = passage.text.index(said)
    return [Finding("author", passage.place, start, start + len(said), said)]


def _numbers(form: Form, flat: str) -> list[tuple[int, int]]:
    """An address is full of long numbers, which are nobody's."""
    return [] if form == "label" and "://" in flat else _spans(NUMBERS, flat)


def _spans(patterns: Iterable[re.Pattern[str]], flat: str) -> list[tuple[int, int]]:
    """Where the patterns match: their group "said" where they have one, else all."""
    return [
        match.span("said" if "said" in pattern.groupindex else 0)
        for pattern in patterns
        for match in pattern.finditer(flat)
    ]


def _apart(passage: Passage, spans: dict[str, Iterable[tuple[int, int]]]) -> list[Finding]:
    """The findings, none over another."""
    taken = bytearray(len(passage.text))
    found = []
    for kind in KINDS:
        # The longest first where two of a kind begin together.
        for start, end in sorted(spans.get(kind, ()), key=lambda span: (span[0], -span[1])):
            if taken.find(1, start, end) == -1:
                taken[start:end] = b"\x01" * (end - start)
                found.append(Finding(kind, passage.place, start, end, passage.text[start:end]))
    return sorted(found, key=lambda one: one.start)
