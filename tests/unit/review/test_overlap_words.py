"""Laws of finding overlaps: every shared passage that is long enough is found, and nothing that a
credential says itself or that is quoted."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.review.overlaps.comparing import shared, words_in
from lti_tool.review.overlaps.fingerprints import fingerprints
from lti_tool.review.overlaps.runs import LEAST, SHINGLE, Place, Run, own_shingles, runs
from rubric import Credential, load_credential, shipped_definitions

HERE, THERE = Place(prompt="q1"), Place(prompt="q2")
NOTHING: frozenset[int] = frozenset()
CREDENTIAL = load_credential(shipped_definitions()[0])
OWN = own_shingles(CREDENTIAL)
ANIMALS = st.sampled_from(["ant", "bee", "cow", "dog", "eel", "fox"])

# Few words, so that they repeat: what is least in a window is then least many times.
some_words = st.lists(ANIMALS, max_size=40)
passages = st.lists(
    st.sampled_from(["año", "b", "字", "don't", "24", "ant", "bee"]), min_size=LEAST, max_size=40
)


def cut(text: str, place: Place = HERE, own: frozenset[int] = NOTHING) -> list[Run]:
    return runs(place, text, own)


def covered(found: Iterable[Run]) -> int:
    return sum(len(run.words) for run in found)


def sentences(credential: Credential) -> list[str]:
    texts = [prompt.asks for prompt in credential.prompts if prompt.asks]
    texts += [level.wording for item in credential.items for level in item.levels if level.wording]
    texts += [one.body for one in credential.components if one.body]
    said = [text.in_(language) for text in texts for language in ("en", "es")]
    return [text for text in said if len(text.split()) >= 2 * SHINGLE]


@given(some_words, some_words, passages, some_words, some_words)
def test_any_shared_passage_of_enough_words_is_found(
    before: list[str], after: list[str], passage: list[str], first: list[str], last: list[str]
) -> None:
    here = cut(" ".join([*before, *passage, *after]))
    there = cut(" ".join([*first, *passage, *last]), THERE)

    assert fingerprints(here) & fingerprints(there)
    assert words_in(shared(here, there)) >= len(passage)


@given(some_words, some_words)
def test_exactly_the_words_of_shared_passages_are_found(here: list[str], there: list[str]) -> None:
    found = shared(cut(" ".join(here)), cut(" ".join(there), THERE))

    windows = {tuple(there[at : at + LEAST]) for at in range(len(there) - LEAST + 1)}
    common = {
        at + more
        for at in range(len(here) - LEAST + 1)
        if tuple(here[at : at + LEAST]) in windows
        for more in range(LEAST)
    }
    assert words_in(found) == len(common)
    for one in found:
        assert one.words >= LEAST
        assert (
            one.here.words[one.here_at : one.here_at + one.words]
            == one.there.words[one.there_at : one.there_at + one.words]
        )


@given(st.lists(st.sampled_from(sentences(CREDENTIAL)), min_size=1, max_size=8))
def test_what_the_credential_says_is_never_found(said: list[str]) -> None:
    assert cut("\n\n".join(said), own=OWN) == []


@given(
    st.sampled_from(["“%s”", "„%s“", "«%s»", '"%s"', "> %s", "  > %s"]),
    st.lists(ANIMALS, min_size=LEAST, max_size=40),
)
def test_what_is_quoted_is_never_found(quoted: str, said: list[str]) -> None:
    assert cut(f"My own words.\n{quoted % ' '.join(said)}\nAnd mine again.") == []


def test_a_quotation_parts_what_stands_around_it() -> None:
    text = "one two three four five six seven “said” eight nine ten eleven twelve"

    assert cut(text) == []
    assert covered(cut(text.replace("“said”", ""))) == 12


@pytest.mark.parametrize("mark", ["“", '"', "»", '5" tall and 6'])
def test_a_mark_that_is_not_closed_quotes_nothing(mark: str) -> None:
    assert covered(cut(f"{mark} " + "ant bee cow dog eel fox " * 3)) >= 18


def test_a_quotation_ends_with_its_paragraph() -> None:
    assert covered(cut("“open\n\n" + "ant bee cow dog eel fox " * 3 + "”")) >= 18


def test_capitals_signs_and_kinds_of_apostrophes_make_no_difference() -> None:
    plain = "we don't know the café's well-being report so we ask them again now today"
    other = (
        "WE DON’T  know, the cafe\u0301's—well-being (report)! So we ask\nthem again; now: today."
    )

    (here,), (there,) = cut(plain), cut(other)

    assert here.words == there.words
    assert plain[slice(*here.spans[1])] == "don't"
    assert other[slice(*there.spans[1])] == "DON’T"


def test_a_long_text_of_one_word_is_compared_in_time_that_grows_with_its_length() -> None:
    many = cut("ha " * 50_000)

    (found,) = shared(many, cut("ha " * 50_000, THERE))

    assert found.words == 50_000
    assert len(fingerprints(many)) == 1
