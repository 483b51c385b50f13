"""Tags of an issue: optional, from the vocabularies, saved one by one or as a form, and frozen."""

import re
from html import unescape

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from lti_tool.credentials import definitions
from lti_tool.database import db
from lti_tool.workspace import tags
from lti_tool.workspace.evidence import evidence
from lti_tool.workspace.models import Attempt, Tag
from tests.platform import INSTRUCTOR, enter, other_platform
from tests.unit.workspace.educator import Educator, release

pytestmark = pytest.mark.one_engine

STATEMENT = "ma-blueprint/1.2.S.3"
BARRIERS = "family-strategies/2"


def put(person: Educator, key: str, group: str = "issue1") -> TestResponse:
    """As the script adds one tag."""
    return person.client.put(
        f"{person.path}/tags/{group}/{key}", headers={"X-CSRFToken": person.token()}
    )


def delete(person: Educator, key: str, group: str = "issue1") -> TestResponse:
    return person.client.delete(
        f"{person.path}/tags/{group}/{key}", headers={"X-CSRFToken": person.token()}
    )


def post(person: Educator, ticked: list[str], was: list[str], **form: str) -> TestResponse:
    """As the page of tags is sent without script."""
    data = form | {"tag": ticked, "was": was, "csrf_token": person.token()}
    return person.client.post(f"{person.path}/tags/issue1", data=data)


def held(person: Educator, group: str = "issue1") -> list[str]:
    found = [one.key for one in tags.tagged(person.draft(), group)]
    db.session.rollback()
    return found


def words(answer: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())


def frozen(attempt: Attempt) -> dict[str, list[str]]:
    credential = definitions.credential(attempt.credential_key, attempt.credential_version)
    plan = next(one for one in evidence(attempt, credential).sections if one.key == "plan")
    return {group: [one.key for one in found] for group, found in plan.tags.items()}


def test_an_issue_has_no_tags_at_first(ana: Educator) -> None:
    page = ana.get("write/plan").text

    assert 'id="tags-issue1"' in page
    assert "data-untag" not in page


def test_a_tag_is_added_once_and_taken_off_once(ana: Educator) -> None:
    added = [put(ana, STATEMENT), put(ana, STATEMENT)]
    after_adding = held(ana)
    removed = [delete(ana, STATEMENT), delete(ana, STATEMENT)]

    assert {answer.status_code for answer in added + removed} == {200}
    assert "MA blueprint 1.2.S.3 Hold themselves and their staff accountable" in words(added[1])
    assert after_adding == [STATEMENT]
    assert held(ana) == []


def test_two_windows_that_add_the_same_tag_add_it_once(ana: Educator) -> None:
    ana.get("write/plan")

    answers = ana.at_once("put", f"tags/issue1/{STATEMENT}", {}, {})

    assert [answer.status_code for answer in answers] == [200, 200]
    assert held(ana) == [STATEMENT]


@pytest.mark.parametrize("key", ["ma-blueprint/9.9.S.9", "nothing/1", "key-actions/1"])
def test_what_is_in_no_vocabulary_is_refused(ana: Educator, key: str) -> None:
    answer = put(ana, key)

    assert answer.status_code == 404
    assert "There is no such entry in the vocabularies" in answer.text
    assert held(ana) == []


def test_what_is_no_issue_has_no_tags(ana: Educator) -> None:
    assert put(ana, STATEMENT, "issue9").status_code == 404
    assert ana.get("tags/letter").status_code == 404


def test_each_issue_and_each_person_has_tags_of_their_own(ana: Educator, bo: Educator) -> None:
    put(ana, STATEMENT)
    put(ana, BARRIERS, "issue2")
    put(bo, BARRIERS)

    assert (held(ana), held(ana, "issue2"), held(bo)) == ([STATEMENT], [BARRIERS], [BARRIERS])
    assert "data-untag" not in Educator(ana.app, link="link-2").get("write/plan").text


def test_the_same_person_of_another_lms_sees_no_tags(app: Flask, ana: Educator) -> None:
    put(ana, STATEMENT)
    app.extensions["test_platform"] = other_platform(app)
    namesake = Educator(app, sub="ana")

    assert "data-untag" not in namesake.get("write/plan").text
    delete(namesake, STATEMENT)
    assert db.session.query(Tag).count() == 1


def test_assessors_have_no_tags_to_choose(app: Flask) -> None:
    client = app.test_client()
    path = enter(client, app, sub="carl", roles=[INSTRUCTOR])

    assert client.get(f"{path}/tags/issue1").status_code == 403
    assert client.get(f"{path}/library").status_code == 403


def test_the_page_of_tags_has_every_entry_by_vocabulary(ana: Educator) -> None:
    page = ana.get("tags/issue1").text

    assert page.count('name="tag"') == 8 + 6 + 128
    assert "Blueprint for English Learner Success (Massachusetts)" in page
    assert "142 of 142 entries" in page


def test_a_search_shows_what_it_finds_and_says_when_that_is_nothing(ana: Educator) -> None:
    page = ana.get("tags/issue1?q=culture+curriculum").text
    nothing = words(ana.get("tags/issue1?q=zzz"))

    assert re.findall(r'name="tag" value="([^"]+)"', page) == ["ma-blueprint/1.2.X.2"]
    assert "1 of 142 entries" in page
    assert "No entry holds these words." in nothing


def test_what_suits_the_issue_stands_first(ana: Educator) -> None:
    page = ana.get("tags/issue1?family=rights_and_access")

    keys = re.findall(r'name="tag" value="([^"]+)"', page.text)
    assert "Suggested: Rights and access" in page.text
    assert keys[:5] == [
        "family-strategies/4",
        "family-strategies/8",
        "key-actions/2",
        "key-actions/7",
        "ma-blueprint/3.1.E.1",
    ]
    assert len(set(keys)) == len(keys) == 142


def test_the_form_adds_what_is_ticked_and_takes_off_what_is_not(ana: Educator) -> None:
    put(ana, STATEMENT)

    answer = post(ana, [BARRIERS], [STATEMENT])

    assert answer.status_code == 303
    assert answer.location.endswith("/write/plan#tags-issue1")
    assert held(ana) == [BARRIERS]


def test_what_a_search_does_not_show_stays(ana: Educator) -> None:
    put(ana, STATEMENT)

    answer = post(ana, [BARRIERS], [], action="search", q="rights & duties", family="assets")

    assert answer.location.endswith("/tags/issue1?q=rights+%26+duties&family=assets")
    assert held(ana) == [STATEMENT, BARRIERS]


def test_without_script_the_way_to_the_tags_saves_what_was_typed(ana: Educator) -> None:
    answer = ana.save("plan", {"issue1.step1": "typed"}, action="tags:issue1")

    assert answer.location.endswith("/tags/issue1")
    assert ana.draft().texts[0].body == "typed"


def test_without_script_a_tag_is_taken_off_with_everything_saved(ana: Educator) -> None:
    put(ana, STATEMENT)

    answer = ana.save("plan", {"issue1": "Notices"}, action=f"untag:issue1/{STATEMENT}")

    assert answer.location.endswith("/write/plan#tags-issue1")
    assert held(ana) == []
    assert ana.draft().texts[0].body == "Notices"


def test_a_submission_keeps_its_tags(ana: Educator) -> None:
    put(ana, STATEMENT)
    put(ana, BARRIERS, "issue3")
    ana.write_everything()

    attempt = ana.submitted()
    page = words(ana.get(f"attempts/{attempt.public_id}"))

    assert attempt.snapshot["tags"] == {
        "issue1": [{"framework": "ma-blueprint", "version": 1, "entry": "1.2.S.3"}],
        "issue3": [{"framework": "family-strategies", "version": 1, "entry": "2"}],
    }
    assert frozen(attempt) == {"issue1": [STATEMENT], "issue3": [BARRIERS]}
    assert "Family strategy 2 Find and remove barriers" in page


def test_while_a_submission_waits_its_tags_are_shown_and_stay(ana: Educator) -> None:
    put(ana, STATEMENT)
    ana.write_everything()
    ana.submitted()

    refused = [put(ana, BARRIERS), delete(ana, STATEMENT), post(ana, [BARRIERS], [])]
    page = ana.get("write/plan")

    assert {answer.status_code for answer in refused} == {409}
    assert held(ana) == [STATEMENT]
    assert "MA blueprint 1.2.S.3" in words(page)
    assert "data-untag" not in page.text
    assert "The tags stay as they are." in ana.get("tags/issue1").text


def test_tags_are_open_again_with_the_plan(ana: Educator) -> None:
    ana.write_everything()
    release(ana.submitted(), a1_1="basic")

    assert put(ana, STATEMENT).status_code == 200


def test_a_submission_from_before_there_were_tags_has_none(ana: Educator) -> None:
    ana.write_everything()
    attempt = ana.submitted()
    attempt.snapshot = {name: held for name, held in attempt.snapshot.items() if name != "tags"}
    db.session.commit()

    assert frozen(attempt) == {}
    assert ana.get(f"attempts/{attempt.public_id}").status_code == 200


def test_an_entry_that_is_not_installed_any_more_is_shown_by_its_name() -> None:
    (found,) = tags.named([{"framework": "gone", "version": 3, "entry": "7"}])

    assert (found.key, found.name.en, found.entry) == ("gone/7", "gone 7", None)
