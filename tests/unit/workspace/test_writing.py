"""Writing: every field saved with or without script, and nothing overwritten in silence."""

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from lti_tool.launch import session
from lti_tool.web.addresses import is_web_address
from tests.unit.workspace.educator import Educator, words

HOSTILE = "</textarea><script>alert(1)</script>"
WORDS_OWN = "\uf0b7\tfirst\x0bsecond\ufffc \u200bthird"


@pytest.mark.one_engine
def test_a_section_names_every_writing_area_by_its_prompts_key(ana: Educator) -> None:
    page = ana.get("write/plan").text

    keys = [f"issue{issue}.step{step}" for issue in (1, 2, 3) for step in range(1, 6)]
    assert all(f'<textarea id="{key}" name="{key}"' in page for key in keys)


@pytest.mark.one_engine
def test_the_script_saves_a_text_and_is_told_its_words(ana: Educator) -> None:
    ana.get("write/part1")

    answer = ana.put("q1", words(138))

    assert answer.json["words"] == 138
    assert answer.json["revision"] == 1
    assert answer.json["outline"]["section"] == "part1"
    assert words(138) in ana.get("write/part1").text


@pytest.mark.one_engine
def test_the_form_saves_a_whole_section_without_script(ana: Educator) -> None:
    answer = ana.save("part1", {"q1": "One", "q2": "Two"})

    assert answer.status_code == 303
    page = ana.get("write/part1").text
    assert "\nOne</textarea>" in page
    assert "\nTwo</textarea>" in page


@pytest.mark.parametrize(
    "text",
    [
        "x" * 200_000,
        "😀 " * 100_000,
        "שלום עולם مرحبا",
        "first\n\nsecond",
        HOSTILE,
        "\u202egnp",
        WORDS_OWN,
    ],
    ids=["long", "emoji", "right-to-left", "paragraphs", "markup", "override", "word"],
)
def test_a_text_comes_back_as_it_was_typed(ana: Educator, text: str) -> None:
    ana.get("write/part1")

    answer = ana.put("q1", text)

    assert answer.status_code == 200
    assert ana.draft().texts[0].body == text


@pytest.mark.one_engine
def test_markup_in_a_text_stays_text(ana: Educator) -> None:
    ana.save("part1", {"q1": HOSTILE})

    page = ana.get("write/part1").text

    assert HOSTILE not in page
    assert "&lt;/textarea&gt;&lt;script&gt;" in page


@pytest.mark.one_engine
def test_what_is_no_character_is_dropped_and_the_rest_is_kept(ana: Educator) -> None:
    ana.get("write/part1")

    ana.put("q1", "a\x00b\ud800c\r\nd")

    assert ana.draft().texts[0].body == "ab\ufffdc\nd"


@pytest.mark.one_engine
def test_a_text_that_is_too_long_is_refused_and_shown_again(ana: Educator) -> None:
    answer = ana.save("part1", {"q1": "y" * 200_001, "q2": "short"})

    assert answer.status_code == 422
    assert "y" * 200_001 in answer.text
    assert "longer than 200000 characters" in answer.text
    assert "\nshort</textarea>" in ana.get("write/part1").text


@pytest.mark.one_engine
def test_a_second_window_is_told_and_shown_both_texts(ana: Educator) -> None:
    ana.get("write/part1")
    ana.put("q1", "from the first window")

    answer = ana.put("q1", "from the second window", revision=0)

    assert answer.status_code == 409
    error = answer.json["error"]
    assert error["code"] == "conflict"
    assert error["details"]["body"] == "from the first window"
    assert error["details"]["revision"] == 1
    assert ana.draft().texts[0].body == "from the first window"


@pytest.mark.parametrize("revision", [0, 1])
def test_of_two_texts_saved_at_the_same_moment_one_is_saved_and_the_other_told(
    ana: Educator, revision: int
) -> None:
    ana.get("write/part1")
    for number in range(revision):
        ana.put("q1", "before", revision=number)

    bodies = [{"body": f"window {number}", "revision": revision} for number in (1, 2)]
    answers = ana.at_once("PUT", "texts/q1", *bodies)

    assert sorted(answer.status_code for answer in answers) == [200, 409]


@pytest.mark.one_engine
def test_the_same_text_from_a_second_window_is_no_conflict(ana: Educator) -> None:
    ana.get("write/part1")
    ana.put("q1", "the same")

    assert ana.put("q1", "the same", revision=0).status_code == 200


@pytest.mark.one_engine
def test_a_form_shows_both_texts_of_a_conflict_and_then_keeps_the_one_chosen(
    ana: Educator,
) -> None:
    opened = ana.form("part1")
    ana.put("q1", "from the other window")

    conflict = ana.save("part1", {"q1": "typed here"} | opened)
    assert conflict.status_code == 409
    assert "\ntyped here</textarea>" in conflict.text
    assert ">from the other window</mark>" in conflict.text
    assert ana.draft().texts[0].body == "from the other window"

    mark = conflict.text.split('name="revision-q1" value="')[1].split('"')[0]
    kept = ana.save("part1", {"q1": "typed here", "revision-q1": mark}, action="keep:q1")
    assert kept.status_code == 303
    assert ana.draft().texts[0].body == "typed here"


@pytest.mark.one_engine
def test_a_form_can_take_the_text_of_the_other_window(ana: Educator) -> None:
    opened = ana.form("part1")
    ana.put("q1", "from the other window")

    taken = ana.save("part1", {"q1": "typed here"} | opened, action="take:q1")

    assert taken.status_code == 303
    assert ana.draft().texts[0].body == "from the other window"


@pytest.mark.one_engine
def test_a_text_that_this_window_did_not_touch_never_conflicts(ana: Educator) -> None:
    ana.save("part1", {"q1": "one", "q2": "two"})
    opened = ana.form("part1")
    ana.put("q1", "changed elsewhere", revision=1)

    answer = ana.save("part1", {"q1": "one", "q2": "two, longer"} | opened)

    assert answer.status_code == 303
    bodies = {text.prompt_key: text.body for text in ana.draft().texts}
    assert bodies == {"q1": "changed elsewhere", "q2": "two, longer"}


@pytest.mark.one_engine
def test_the_issue_is_chosen_once_and_can_be_changed_while_drafting(ana: Educator) -> None:
    ana.save("plan", {"chosen_issue": "issue1"})
    ana.save("plan", {"chosen_issue": "issue3"})

    page = ana.get("write/plan").text

    assert 'value="issue3" data-answer="choice" data-revision="2" checked' in page


@pytest.mark.one_engine
def test_an_issue_that_is_not_offered_is_refused(ana: Educator) -> None:
    ana.get("write/plan")

    assert ana.put("chosen_issue", "issue9").status_code == 422


@pytest.mark.one_engine
def test_a_link_must_be_a_complete_https_address(ana: Educator) -> None:
    answer = ana.save("presentation", {"presentation_link": "javascript:alert(1)"})

    assert answer.status_code == 422
    assert 'value="javascript:alert(1)"' in answer.text
    assert ana.draft().texts == []


@pytest.mark.parametrize(
    "address",
    [
        "http://slides.example/1",
        "https://",
        "https://user:pass@slides.example/1",
        "https://slides example/1",
        "https://localhost/1",
        "https://slides.example:x/1",
        "https://[bad/1",
        "//slides.example/1",
        "https://slides.example/\u202e1",
        "https://slides.example\\@other.example/1",
        "https://@slides.example/1",
        "https://slides..example/1",
        "https://.example/1",
        "https://%73lides.example/1",
        "https://<b>.example/1",
        "https://[::ffff:10.0.0.1]/1",
        "https://slides.example:0/1",
        "https:slides.example/1",
        "https:///slides.example/1",
        "javascript:alert(1)//https://slides.example",
        "data:text/html,https://slides.example",
        "https://slides.example/\n1",
    ],
)
def test_half_an_address_is_no_address(address: str) -> None:
    assert not is_web_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://docs.example.com/presentation/d/1AbC/edit?usp=sharing#slide=id.p",
        "HTTPS://Slides.Example/1",
        "https://präsentation.example/größe?a=ñ",
        "https://slides.example:8443/1",
        "https://slides.example./1",
        "https://10.0.0.1/1",
        "https://slides.example/a%20b/<c>",
    ],
)
def test_a_usual_presentation_address_is_one(address: str) -> None:
    assert is_web_address(address)


@pytest.mark.one_engine
def test_a_field_that_the_credential_does_not_have_is_not_found(ana: Educator) -> None:
    ana.get("write/part1")

    assert ana.put("q99", "text").status_code == 404
    assert ana.get("write/part9").status_code == 404


@pytest.mark.one_engine
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"body": 5, "revision": 0},
        {"body": "a", "revision": -1},
        {"body": "a", "revision": 10**20},
    ],
)
def test_a_body_of_another_shape_is_refused(ana: Educator, body: dict[str, object]) -> None:
    ana.get("write/part1")

    answer = ana.client.put(
        f"{ana.path}/texts/q1",
        json=body,
        headers={"Accept": "application/json", "X-CSRFToken": ana.token()},
    )

    assert answer.status_code == 422
    assert answer.json["error"]["code"] == "invalid"


def test_what_was_typed_is_given_back_while_the_database_is_gone(
    app: Flask, ana: Educator, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = ana.form("part1") | {"q1": "A sentence nobody may lose.", "csrf_token": ana.token()}

    def gone(*_arguments: object) -> None:
        raise OperationalError("select 1", {}, Exception("the database is gone"))

    app.testing = False
    monkeypatch.setattr(session, "_row", gone)
    answer = ana.client.post(f"{ana.path}/write/part1", data=form)

    assert answer.status_code == 500
    assert "A sentence nobody may lose.</textarea>" in answer.text


@pytest.mark.one_engine
def test_a_body_that_is_larger_than_any_text_is_not_read(ana: Educator) -> None:
    ana.get("write/part1")

    answer = ana.put("q1", "x" * 4_000_000)

    assert answer.status_code == 413
    assert answer.json["error"]["code"] == "too_large"


@pytest.mark.one_engine
def test_a_soft_range_is_never_shown_as_an_error(ana: Educator) -> None:
    ana.save("part1", {"q1": words(20)})

    page = ana.get("write/part1").text

    assert "20 words. Guide: 400 to 500." in page
    assert 'data-state="short"' not in page


@pytest.mark.one_engine
def test_a_hard_range_says_by_how_much_it_is_missed(ana: Educator) -> None:
    ana.save("plan", {"issue2.step1": words(138), "issue3.step4": words(212)})

    page = ana.get("write/plan").text

    assert "138 words: 12 short of 150" in page
    assert "212 words: 12 over 200" in page
