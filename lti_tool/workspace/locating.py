"""Finding again what was marked, after the text or the file around it was changed. Pure."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

PAGE_WORDS = 2_000
"""How many characters of a page's text tell it from other pages."""

_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Passage:
    """Characters `start` up to `end` of a text, counted from 0."""

    start: int
    end: int


class Wording:
    """A text in which passages are looked for. What is costly is done once, however many there are.

    No search takes longer than a small multiple of the text's length, whatever the text holds.
    """

    def __init__(self, body: str) -> None:
        self.body = body

    def find(self, quote: str, start: int) -> Passage | None:
        """Where `quote` is now: at `start`, else its occurrence that is nearest to it.

        Runs of white space count as one space there. Of two that are equally near the earlier one.
        None where the words are not in the text any more, or `quote` has none.
        """
        if quote.strip() == quote != "" and self.body.startswith(quote, start):
            return Passage(start, start + len(quote))
        wanted = collapsed(quote)
        near = self._collapsed_position(start)
        found = self._nearest(wanted, near) if wanted else None
        if found is None:
            return None
        last = self._position(found + len(wanted) - 1)
        return Passage(self._position(found), last + 1)

    def _nearest(self, wanted: str, near: int) -> int | None:
        after = self._collapsed.find(wanted, near)
        # Backward through the reversed text: `rfind` can take the product of both lengths.
        skipped = max(len(self._collapsed) - near - len(wanted) + 1, 0)
        backward = self._reversed.find(wanted[::-1], skipped)
        before = -1 if backward < 0 else len(self._collapsed) - backward - len(wanted)
        if before >= 0 and (after < 0 or near - before <= after - near):
            return before
        return after if after >= 0 else None

    @cached_property
    def _words(self) -> list[tuple[int, int]]:
        return [match.span() for match in _WORD.finditer(self.body)]

    @cached_property
    def _collapsed(self) -> str:
        return " ".join(self.body[start:end] for start, end in self._words)

    @cached_property
    def _reversed(self) -> str:
        return self._collapsed[::-1]

    @cached_property
    def _begins(self) -> list[int]:
        """Where each word begins in the collapsed text."""
        begins, at = [], 0
        for start, end in self._words:
            begins.append(at)
            at += end - start + 1
        return begins

    def _position(self, collapsed_position: int) -> int:
        """The place in the text itself of a character that is no white space."""
        index = bisect_right(self._begins, collapsed_position) - 1
        return self._words[index][0] + collapsed_position - self._begins[index]

    def _collapsed_position(self, position: int) -> int:
        index = bisect_right(self._words, (position, len(self.body))) - 1
        if index < 0:
            return 0
        start, end = self._words[index]
        return self._begins[index] + min(position, end) - start


def collapsed(text: str) -> str:
    """A text with every run of white space as one space, and none around it."""
    return " ".join(text.split())


def nearest_page(pages: Sequence[str], words: str, number: int) -> int | None:
    """The page with these words (as `page_words` gives them), by its number from 1.

    Of several the one nearest to `number`. None where there is none, and where `words` is empty:
    a page without text is like any other.
    """
    same = [at for at, text in enumerate(pages, 1) if words and page_words(text) == words]
    return min(same, key=lambda at: abs(at - number), default=None)


def page_words(text: str) -> str:
    """What tells a page from others."""
    return collapsed(text)[:PAGE_WORDS]
