"""The settings as pages: grouped, explained, changed, audited, two people at once."""

import csv
import json
import re
from html import unescape
from io import StringIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from werkzeug.test import TestResponse

from lti_tool.credentials import settings
from lti_tool.credentials.models import SettingChange
from lti_tool.credentials.setting_words import GROUPS, WORDS
from lti_tool.credentials.settings import SETTINGS
from lti_tool.database import db
from lti_tool.platforms import people
from tests.platform import INSTRUCTOR, LEARNER, Platform, enter, other_platform

KEY = "ell-advocacy"


class Administrator:
    """Ruth, who administers the program of the test platform."""

    def __init__(self, app: Flask, subject: str = "ruth", name: str = "Ruth") -> None:
        app.config["WTF_CSRF_ENABLED"] = False
        self.registration_id = Platform.of(app).registration_id
        self.client = app.test_client()
        person = people.remember(self.registration_id, subject, name)
        db.session.flush()
        self.person_id = person.id
        people.grant(self.registration_id, person.id, "administrator", granted_by="command line")
        self.path = enter(self.client, app, sub=subject, roles=[INSTRUCTOR])

    def page(self) -> str:
        return words(self.client.get(f"{self.path}/settings"))

    def shown(self, group: str) -> dict[str, str]:
        """The fields of a group's form, as a browser would send them untouched."""
        html = self.client.get(f"{self.path}/settings").text
        part = html.partition(f'action="{self.path}/settings/{group}"')[2].partition("</form>")[0]
        form = {}
        for tag in re.findall(r"<input[^>]*>", part):
            found = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
            if found.get("type") != "radio" or "checked" in tag:
                form[found["name"]] = unescape(found.get("value", ""))
        for name, body in re.findall(
            r'<textarea[^>]*name="(\w+)"[^>]*>\n(.*?)</textarea>', part, re.S
        ):
            form[name] = unescape(body)
        return form

    def save(self, group: str, form: dict[str, str] | None = None, **typed: str) -> TestResponse:
        """Type over what the page shows (or showed: `form`), and press Save."""
        sent = (self.shown(group) if form is None else form) | typed
        return self.client.post(f"{self.path}/settings/{group}", data=sent)

    def holds(self, name: str, credential_key: str = "") -> Any:
        db.session.rollback()
        return settings.value(self.registration_id, name, credential_key)


def words(answer: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())


@pytest.fixture
def ruth(app: Flask) -> Administrator:
    return Administrator(app)


@pytest.mark.one_engine
def test_every_setting_stands_in_one_group_and_has_its_words() -> None:
    named = [name for group in GROUPS for name in group.names]

    assert sorted(named) == sorted(SETTINGS) == sorted(WORDS)


@pytest.mark.one_engine
@pytest.mark.parametrize("role", [LEARNER, INSTRUCTOR])
def test_the_pages_are_for_administrators_alone(app: Flask, ruth: Administrator, role: str) -> None:
    client = app.test_client()
    path = enter(client, app, sub="ana", roles=[role])

    assert client.get(f"{path}/settings").status_code == 403
    assert client.post(f"{path}/settings/time").status_code == 403
    assert client.get(f"{path}/settings/changes.csv").status_code == 403


@pytest.mark.one_engine
def test_each_setting_is_shown_with_meaning_value_default_and_consequence(
    ruth: Administrator,
) -> None:
    page = ruth.page()

    assert f'href="{ruth.path}/settings"' in ruth.client.get(f"{ruth.path}/connection").text
    for name, choice in SETTINGS.items():
        assert str(WORDS[name].label) in page
        assert str(choice.meaning) in page
        assert WORDS[name].of(choice.default) in page
        assert str(WORDS[name].consequence) in page
    assert "Promised time for a review The promised time for a review, in business days. " in page
    assert "Now 10 business days Default 10 business days Never changed." in page


@pytest.mark.one_engine
def test_what_was_not_touched_changes_nothing(ruth: Administrator) -> None:
    for group in GROUPS:
        answer = ruth.save(group.key)
        assert answer.status_code == 303
        assert "changed=0" in answer.location

    assert settings.changes(ruth.registration_id) == []


def test_a_group_is_saved_and_says_who_changed_it(ruth: Administrator) -> None:
    answer = ruth.save("who", assessors="2", claim_hours=" 24 ")

    assert answer.status_code == 303
    told = words(ruth.client.get(answer.location.partition("#")[0]))
    assert "2 settings were changed." in told
    assert f"Changed by Ruth ({ruth.person_id}), " in told
    assert (ruth.holds("assessors"), ruth.holds("claim_hours")) == (2, 24)
    assert ruth.holds("assessor_grant") is False


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("group", "name", "typed", "told"),
    [
        ("time", "turnaround_days", "ten", "Write a whole number from 1 to 250."),
        ("time", "turnaround_days", "0", "Write a whole number from 1 to 250."),
        ("time", "turnaround_days", "", "Write a whole number from 1 to 250."),
        ("time", "holidays", "2026-12-25\nEaster", "Line 2 is no date: “Easter”."),
        ("gradebook", "not_yet_score", "half", "Choose one of these: none, zero."),
        ("blindness", "blind", "maybe", "Choose one of these: true, false."),
        ("who", f"assessors/{KEY}", "3", "Choose one of these: 1, 2."),
    ],
)
def test_what_cannot_be_saved_is_said_at_the_field_and_above(
    ruth: Administrator, group: str, name: str, typed: str, told: str
) -> None:
    answer = ruth.save(group, **{name: typed})

    assert answer.status_code == 422
    assert words(answer).count(told) >= 2
    assert settings.stored(ruth.registration_id) == {}


@pytest.mark.one_engine
def test_what_was_typed_stays_and_the_rest_is_saved(ruth: Administrator) -> None:
    answer = ruth.save("time", turnaround_days="5", holidays="<b>someday")

    assert answer.status_code == 422
    assert ">\n&lt;b&gt;someday</textarea>" in answer.text
    assert ruth.holds("turnaround_days") == 5


@pytest.mark.one_engine
def test_holidays_are_kept_once_in_order_and_past_ones_too(ruth: Administrator) -> None:
    ruth.save("time", holidays="12/25/2026\r\n2020-01-01\r\n2026-12-25\r\n")

    assert [day.isoformat() for day in ruth.holds("holidays")] == ["2020-01-01", "2026-12-25"]
    assert ruth.shown("time")["holidays"] == "2020-01-01\n2026-12-25"


@pytest.mark.one_engine
def test_no_limit_of_attempts_is_an_empty_field(ruth: Administrator) -> None:
    ruth.save("attempts", attempt_limit="3")
    ruth.save("attempts", attempt_limit="")

    assert ruth.holds("attempt_limit") is None
    assert "Now as many as it takes" in ruth.page()


@pytest.mark.one_engine
def test_a_credential_has_its_own_value_until_it_follows_the_program_again(
    ruth: Administrator,
) -> None:
    ruth.save("who", **{f"assessors/{KEY}": "2"})
    assert (ruth.holds("assessors"), ruth.holds("assessors", KEY)) == (1, 2)

    ruth.save("who", **{f"assessors/{KEY}": ""})
    assert ruth.holds("assessors", KEY) == 1
    assert "As the program: One assessor" in ruth.page()


@pytest.mark.one_engine
def test_back_to_the_default_takes_one_back_and_keeps_what_else_was_typed(
    ruth: Administrator,
) -> None:
    ruth.save("time", turnaround_days="5")

    answer = ruth.save("time", holidays="2026-12-25", reset="turnaround_days")

    assert answer.status_code == 200
    assert ">\n2026-12-25</textarea>" in answer.text
    assert "is not saved yet" in words(answer)
    assert (ruth.holds("turnaround_days"), ruth.holds("holidays")) == (10, [])
    assert ruth.save("time", reset="holidays").status_code == 303


def test_of_two_at_once_the_second_is_shown_what_the_first_saved(
    app: Flask, ruth: Administrator
) -> None:
    otto = Administrator(app, "otto", "Otto")
    read = ruth.shown("time")
    otto.save("time", turnaround_days="7", holidays="2026-12-25")

    answer = ruth.save("time", read, turnaround_days="5")

    assert answer.status_code == 409
    assert "save again to put it in its place. Changed by Otto (" in words(answer)
    assert "It is now: 7 business days." in words(answer)
    assert ruth.holds("turnaround_days") == 7
    assert len(ruth.holds("holidays")) == 1
    again = {"turnaround_days": "5", "read-turnaround_days": "7"}
    assert ruth.save("time", again).status_code == 303
    assert ruth.holds("turnaround_days") == 5


@pytest.mark.one_engine
def test_a_setting_reset_meanwhile_is_no_reason_to_lose_a_value(
    app: Flask, ruth: Administrator
) -> None:
    ruth.save("time", turnaround_days="5")
    read = ruth.shown("time")
    Administrator(app, "otto", "Otto").save("time", reset="turnaround_days")

    answer = ruth.save("time", read, turnaround_days="6")

    assert answer.status_code == 409
    assert "It is now: 10 business days." in words(answer)


@pytest.mark.one_engine
def test_changes_are_listed_newest_first_from_what_to_what(ruth: Administrator) -> None:
    settings.change(ruth.registration_id, "not_yet_score", "zero", "command line")
    db.session.commit()
    ruth.save("gradebook", reset="not_yet_score")

    told = ruth.page().partition("2 changes, the newest first.")[2]

    assert (
        f"Ruth ({ruth.person_id}) What “not yet” sends The comment and 0 of 1 "
        "default: The comment alone, and no score" in told
    )
    assert told.index("Ruth") < told.index("the command line")


@pytest.mark.one_engine
def test_the_page_lists_fifty_changes_and_the_file_all(ruth: Administrator) -> None:
    for number in range(60):
        settings.change(ruth.registration_id, "turnaround_days", number + 1, "=cmd (1)")
    db.session.commit()

    answer = ruth.client.get(f"{ruth.path}/settings/changes.csv")
    rows = list(csv.reader(StringIO(answer.text.removeprefix("\ufeff"))))

    assert "The latest 50 changes, the newest first." in ruth.page()
    assert len(rows) == 61
    assert rows[1][1:4] == ["'=cmd (1)", "Promised time for a review", ""]
    assert rows[1][4:] == ["59 business days", "60 business days"]
    assert rows[60][4] == "default: 10 business days"


@pytest.mark.one_engine
def test_another_programs_settings_and_changes_are_not_seen(
    app: Flask, ruth: Administrator
) -> None:
    other = other_platform(app).registration_id
    settings.change(other, "turnaround_days", 99, "Nora (7)")
    db.session.commit()

    ruth.save("time", turnaround_days="5")

    assert "99" not in ruth.page()
    assert "Nora" not in ruth.client.get(f"{ruth.path}/settings/changes.csv").text
    assert settings.value(other, "turnaround_days") == 99


@pytest.mark.one_engine
def test_a_manipulated_form_is_no_way_past_the_rules(ruth: Administrator) -> None:
    form = {"turnaround_days": "5", "read-turnaround_days": "[" * 100_000, "blind": "true"}

    assert ruth.save("time", form).status_code == 409
    assert ruth.save("nothing", form).status_code == 404
    assert db.session.query(SettingChange).count() == 0


@pytest.mark.one_engine
def test_the_command_line_follows(ruth: Administrator, runner: FlaskCliRunner) -> None:
    number = ["--registration", str(ruth.registration_id)]
    days = json.dumps(["2026-12-25"])
    runner.invoke(args=["settings", "set", "holidays", days, *number])
    told = runner.invoke(args=["settings", "set", "assessors", "2", "--credential", KEY, *number])

    own = runner.invoke(args=["settings", "show", "--credential", KEY, *number]).output
    programs = runner.invoke(args=["settings", "show", *number]).output

    assert "assessors = 2\tTwo, who score without knowing of each other" in told.output
    assert "nobody has begun to review" in told.output
    assert "assessors = 2\t" in own
    assert "assessors = 1\t" in programs
    assert f"holidays = {days}\t1 day" in programs
    assert '("none": The comment alone, and no score; "zero": The comment and 0 of 1)' in programs
    assert runner.invoke(
        args=["settings", "reset", "assessors", "--credential", KEY, *number]
    ).output.startswith("assessors = 1\t")


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["set", "turnaround_days", "0"], "turnaround_days: Write a whole number from 1 to 250."),
        (["set", "blind", "true", "--credential", KEY], "holds for the whole program"),
        (["show", "--credential", "nothing"], "no credential is called nothing"),
        (["reset", "colour"], "there is no setting colour"),
    ],
)
def test_the_command_line_refuses_with_the_reason(
    ruth: Administrator, runner: FlaskCliRunner, args: list[str], told: str
) -> None:
    answer = runner.invoke(args=["settings", *args, "--registration", str(ruth.registration_id)])

    assert answer.exit_code == 1
    assert told in answer.output
