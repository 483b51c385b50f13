"""The one published way of counting words.

The browser's counter, ``static/js/count.js``, gives the same number; ``tests/word_cases.json``
is the table of cases that both must meet.
"""

import regex  # type: ignore[import-untyped]

# Unicode's White_Space property, the en dash and the em dash.
_GAP = r"\p{White_Space}\u2013\u2014"
_ONE_EACH = r"[\p{L}&&[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}]]"

# A run counts from its first remaining letter or digit, which then takes the whole run with it.
_RUN = regex.compile(rf"(?V1)[[\p{{L}}\p{{N}}]--{_ONE_EACH}][^{_GAP}]*+")
_CHARACTER = regex.compile(rf"(?V1){_ONE_EACH}")
_LAST = regex.compile(r"[\p{L}\p{N}\p{M}]")


def count_words(text: str) -> int:
    """Count the words of `text`.

    U+00AD, U+200B to U+200D, U+2060 and U+FEFF are dropped; the rest is split at characters with
    Unicode's White_Space property, at the em dash and at the en dash. In each run every letter
    whose script (Script_Extensions) is Han, Hiragana or Katakana counts one, and what is left of
    the run counts one if it holds a letter or a digit (general category L or N). So "well-being",
    "don't", "and/or", an address and "2,250" are one each; a lone dash, bullet or emoji is none.
    """
    # The dropped characters are no gap, no letter and no digit: to pass over them is to drop them.
    return len(_RUN.findall(text)) + len(_CHARACTER.findall(text))


def word_spans(text: str) -> list[tuple[int, int]]:
    """Where each word of `text` begins and ends, in order: as many as `count_words` counts.

    A word begins at its first and ends behind its last letter or digit. One that holds characters
    which count one each spans these too.
    """
    spans = [found.span() for found in _CHARACTER.finditer(text)]
    for run in _RUN.finditer(text):
        end = run.end()
        while not _LAST.match(text, end - 1):
            end -= 1
        spans.append((run.start(), end))
    return sorted(spans)
