"""Earlier wordings: nothing that was written is beyond reach, and the way back has a way back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from lti_tool.database import db
from lti_tool.workspace.models import TextVersion
from lti_tool.workspace.versions import MOST_CHARACTERS, MOST_VERSIONS, surplus
from tests.unit.workspace.educator import JSON, Educator, release, words
from tests.unit.workspace.test_pages import counted

NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON) as traveller:
        yield traveller


def kept(ana: Educator, key: str = "q1") -> list[str]:
    """What was put aside, the oldest first."""
    query = select(TextVersion.body).where(TextVersion.prompt_key == key)
    found = list(db.session.scalars(query.order_by(TextVersion.saved_at, TextVersion.id)))
    db.session.rollback()
    return found


def restore(ana: Educator, wording: str, revision: int, key: str = "q1"):  # type: ignore[no-untyped-def]
    form = {"wording": wording, "revision": revision, "csrf_token": ana.token()}
    return ana.client.post(f"{ana.path}/versions/{key}", data=form)


def test_the_first_wording_that_is_overwritten_is_put_aside(ana: Educator) -> None:
    ana.get("write/part1")
    ana.put("q1", "The first wording")

    ana.put("q1", "Something else", revision=1)

    assert kept(ana) == ["The first wording"]


@pytest.mark.one_engine
def test_a_text_that_only_grows_leaves_no_fragments(ana: Educator) -> None:
    ana.get("write/part1")
    for revision, text in enumerate(["Dear", "Dear board", "Dear board members"]):
        ana.put("q1", text, revision=revision)

    assert kept(ana) == []


@pytest.mark.one_engine
def test_a_sitting_begins_with_the_last_wording_of_the_one_before(
    ana: Educator, clock: time_machine.Traveller
) -> None:
    ana.get("write/part1")
    ana.put("q1", "Yesterday.")
    clock.shift(timedelta(hours=11))

    ana.put("q1", "Yesterday. Today.", revision=1)
    ana.put("q1", "Yesterday. Today!", revision=2)
    clock.shift(timedelta(minutes=11))
    ana.put("q1", "Yesterday. Later.", revision=3)

    assert kept(ana) == ["Yesterday.", "Yesterday. Today!"]


@pytest.mark.one_engine
def test_what_is_taken_out_at_once_is_put_aside_whenever_it_is_a_lot(ana: Educator) -> None:
    ana.get("write/part1")
    ana.put("q1", "one")
    ana.put("q1", "two", revision=1)
    ana.put("q1", words(40), revision=2)

    ana.put("q1", words(40, "other"), revision=3)
    ana.put("q1", words(19, "other"), revision=4)

    assert kept(ana) == ["one", words(40), words(40, "other")]


@pytest.mark.one_engine
def test_deleting_word_by_word_leaves_the_wording_before_it(
    ana: Educator, clock: time_machine.Traveller
) -> None:
    ana.get("write/part1")
    ana.put("q1", "one")
    ana.put("q1", words(60), revision=1)
    clock.shift(timedelta(minutes=2))

    for revision, left in enumerate([52, 44, 36, 28], start=2):
        ana.put("q1", words(left), revision=revision)

    assert kept(ana) == ["one", words(60)]


def test_an_autosave_costs_no_statement_more_where_nothing_is_put_aside(ana: Educator) -> None:
    ana.get("write/part1")
    ana.put("q1", "one")
    ana.put("q1", "two", revision=1)

    with counted() as statements:
        ana.put("q1", "two three", revision=2)

    assert not [one for one in statements if "text_version" in one]
    assert len([one for one in statements if one.startswith("UPDATE draft_text")]) == 1


@pytest.mark.one_engine
def test_titles_and_choices_have_no_earlier_wordings(ana: Educator) -> None:
    ana.save("plan", {"issue1": "A title", "chosen_issue": "issue1"})
    ana.save("plan", {"issue1": "Another title", "chosen_issue": "issue2"})

    assert kept(ana, "issue1") == []
    assert ana.get("versions/issue1").status_code == 404
    assert ana.get("versions/q99").status_code == 404


@pytest.mark.one_engine
def test_an_earlier_wording_is_shown_beside_the_text_with_the_difference_marked(
    ana: Educator,
) -> None:
    ana.save("part1", {"q1": f"Families {words(30)} <b>here</b>"})
    ana.save("part1", {"q1": "Families <b>here</b>"})

    page = ana.get("versions/q1").text

    assert "before 30 words were taken out" in page
    assert f'Families <mark data-says="only here:">{words(30)} </mark>&lt;b&gt;here' in page
    assert f'<del data-says="taken out:">{words(30)} </del>' in page


@pytest.mark.one_engine
def test_before_anything_was_put_aside_the_page_says_so(ana: Educator) -> None:
    assert "There is no earlier wording yet" in ana.get("versions/q1").text
    assert 'href="' + f'{ana.path}/versions/q1"' in ana.get("write/part1").text


@pytest.mark.one_engine
def test_going_back_has_a_way_back(ana: Educator) -> None:
    ana.save("part1", {"q1": "The first wording"})
    ana.save("part1", {"q1": "The second wording"})
    first = db.session.scalars(select(TextVersion.id)).one()

    answer = restore(ana, str(first), revision=2)

    assert answer.location.endswith("/write/part1#q1")
    assert "\nThe first wording</textarea>" in ana.get("write/part1").text
    second = db.session.scalars(select(TextVersion).where(TextVersion.id != first)).one()
    assert second.body == "The second wording"
    restore(ana, str(second.id), revision=3)
    assert "\nThe second wording</textarea>" in ana.get("write/part1").text
    assert kept(ana) == ["The first wording", "The second wording", "The first wording"]


@pytest.mark.one_engine
def test_going_back_from_a_page_that_another_window_overtook_is_told(ana: Educator) -> None:
    ana.save("part1", {"q1": "one"})
    ana.save("part1", {"q1": "two"})
    first = db.session.scalars(select(TextVersion.id)).one()
    ana.put("q1", "from the other window", revision=2)

    answer = restore(ana, str(first), revision=2)

    assert answer.status_code == 409
    assert "This text was changed in another window" in answer.text
    assert "from the other window" in answer.text
    assert 'name="revision" value="3"' in answer.text
    assert "\nfrom the other window</textarea>" in ana.get("write/part1").text


@pytest.mark.one_engine
@pytest.mark.parametrize("form", [{}, {"wording": "1"}, {"wording": "1", "revision": "x"}])
def test_a_way_back_of_another_shape_is_refused(ana: Educator, form: dict[str, str]) -> None:
    ana.save("part1", {"q1": "one"})

    answer = ana.client.post(
        f"{ana.path}/versions/q1", data=form | {"csrf_token": ana.token()}, headers=JSON
    )

    assert answer.status_code == 422


@pytest.mark.one_engine
def test_somebody_elses_wording_is_not_found(ana: Educator, bo: Educator) -> None:
    for text in ("hers", "hers, changed"):
        ana.save("part1", {"q1": f"{text}, of Ana"})
    bo.save("part1", {"q1": "his"})
    hers = db.session.scalars(select(TextVersion.id)).one()

    assert bo.get(f"versions/q1?wording={hers}").status_code == 404
    assert restore(bo, str(hers), revision=1).status_code == 404
    assert "hers" not in bo.get("versions/q1").text
    assert ana.get(f"versions/q1?wording={hers}").status_code == 200


@pytest.mark.one_engine
def test_what_was_submitted_can_be_gone_back_to(ana: Educator) -> None:
    ana.write_everything()
    release(ana.submitted(), part1="not_yet")
    ana.put("q1", "All new", revision=1)

    page = ana.get("versions/q1").text
    assert page.count("as submitted in attempt 1") == 2
    assert kept(ana) == [words(110, "q1")]
    db.session.execute(TextVersion.__table__.delete())
    answer = restore(ana, "attempt-1", revision=2)

    assert answer.status_code == 303
    assert f"\n{words(110, 'q1')}</textarea>" in ana.get("write/part1").text


@pytest.mark.one_engine
def test_the_note_on_what_changed_has_earlier_wordings_too(ana: Educator) -> None:
    ana.write_everything()
    release(ana.submitted(), part1="not_yet")
    ana.put("what-changed", "A first note")
    ana.put("what-changed", "Another note", revision=1)

    first = db.session.scalars(
        select(TextVersion.id).where(TextVersion.prompt_key == "what-changed")
    ).one()
    answer = restore(ana, str(first), revision=2, key="what-changed")

    assert answer.location.endswith("/check#what-changed")
    assert "\nA first note</textarea>" in ana.get("check").text


@pytest.mark.one_engine
def test_a_text_that_takes_no_changes_is_only_shown(ana: Educator) -> None:
    ana.write_everything()
    ana.put("q1", "Changed", revision=1)
    ana.submit()

    page = ana.get("versions/q1").text
    first = db.session.scalars(
        select(TextVersion.id).where(TextVersion.prompt_key == "q1").order_by(TextVersion.id)
    ).first()
    answer = restore(ana, str(first), revision=2)

    assert "This text takes no changes now" in page
    assert "Go back to this wording" not in page
    assert answer.status_code == 409


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("action", "loser"), [("keep:q1", "from there"), ("take:q1", "typed here"), ("", "from there")]
)
def test_of_two_texts_that_met_the_one_that_is_not_chosen_is_put_aside(
    ana: Educator, action: str, loser: str
) -> None:
    ana.save("part1", {"q1": "before"})
    ana.put("q1", "before that", revision=1)
    opened = ana.form("part1")
    ana.put("q1", "from there", revision=2)
    before = len(kept(ana))
    refused = ana.save("part1", {"q1": "typed here"} | opened)

    mark = refused.text.split('name="revision-q1" value="')[1].split('"')[0]
    assert 'name="settles-q1"' in refused.text
    form = {"q1": "typed here", "revision-q1": mark, "settles-q1": "1"}
    ana.save("part1", form, action=action)

    assert kept(ana)[before:] == [loser]


@pytest.mark.one_engine
def test_the_script_is_told_the_difference_and_puts_the_loser_aside(ana: Educator) -> None:
    ana.get("write/part1")
    ana.put("q1", "from the other window")

    told = ana.put("q1", "from this window", revision=0).json["error"]["details"]
    answer = ana.client.post(
        f"{ana.path}/versions/q1/aside",
        json={"body": "from this window"},
        headers=JSON | {"X-CSRFToken": ana.token()},
    )

    assert told["difference"] == [
        ["kept", "from "],
        ["out", "the other"],
        ["in", "this"],
        ["kept", " window"],
    ]
    assert answer.status_code == 204
    assert kept(ana) == ["from this window"]


@pytest.mark.one_engine
def test_a_conflict_of_the_note_is_settled_before_anything_is_submitted(ana: Educator) -> None:
    ana.write_everything()
    release(ana.submitted(), part1="not_yet")
    opened = ana.hidden("check")
    ana.put("what-changed", "From there")
    refused = ana.submit(**opened, **{"what-changed": "Typed here"})

    taken = ana.submit(**{"what-changed": "Typed here", "action": "take:what-changed"})

    assert refused.status_code == 409
    assert taken.location.endswith("/check#what-changed")
    assert len(ana.draft().attempts) == 1
    assert "\nFrom there</textarea>" in ana.get("check").text
    assert kept(ana, "what-changed") == ["Typed here"]


def test_old_wordings_are_thinned_out_and_the_first_of_a_burst_stays() -> None:
    moments = [NOON + timedelta(hours=number) for number in range(MOST_VERSIONS)]
    moments[7] = moments[6] + timedelta(seconds=2)

    assert surplus([(moment, 100) for moment in moments], 100) == [7]


def test_the_newest_wordings_are_spared() -> None:
    apart = [NOON + timedelta(hours=number) for number in range(MOST_VERSIONS - 10)]
    burst = [apart[-1] + timedelta(seconds=number) for number in range(1, 11)]

    gone = surplus([(moment, 100) for moment in apart + burst], 100)

    assert gone == [1]


def test_very_long_wordings_go_earlier() -> None:
    held = [(NOON + timedelta(hours=number), MOST_CHARACTERS // 4) for number in range(4)]

    assert surplus(held, 1) == [0]


def test_a_text_never_has_more_than_so_many_wordings(ana: Educator) -> None:
    ana.save("part1", {"q1": "start"})
    draft = ana.draft().id
    for number in range(MOST_VERSIONS):
        moment = NOON + timedelta(hours=number)
        row = TextVersion(
            draft_id=draft, prompt_key="q1", body=f"{number}", words=1, saved_at=moment
        )
        db.session.add(row)
    db.session.commit()

    ana.put("q1", "changed", revision=1)

    found = kept(ana)
    assert len(found) == MOST_VERSIONS
    assert found[0] == "0"
    assert "start" in found
