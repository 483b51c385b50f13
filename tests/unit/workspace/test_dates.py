"""When it is due by the LMS, and by when the person means to submit: shown, never in the way."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from lti_tool.credentials import settings
from lti_tool.database import db
from tests.unit.workspace.educator import Educator, release

pytestmark = pytest.mark.one_engine

NOW = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)
DUE = "2026-12-05T05:59:00Z"


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel(NOW, tick=False):
        yield


def told(app: Flask, due: Any, **claims: Any) -> Educator:
    """An educator whose LMS says when the work is due."""
    custom = {"credential": "ell-advocacy", "assignment_due": due}
    return Educator(app, claims={"custom": custom, "zoneinfo": "America/Chicago", **claims})


def choose(who: Educator, day: str, action: str = "") -> TestResponse:
    form = {"target_on": day, "action": action, "csrf_token": who.token()}
    return who.client.post(f"{who.path}/target", data=form)


@pytest.mark.parametrize("page", ["overview", "write/part1", "check"])
def test_a_due_date_is_shown_in_the_person_s_zone(app: Flask, page: str) -> None:
    ana = told(app, DUE)

    assert "Due December 4, 11:59\u202fPM (in 9 days)" in ana.get(page).text


def test_where_the_lms_tells_no_zone_the_zone_of_the_time_is_said(app: Flask) -> None:
    ana = told(app, DUE, zoneinfo=None)

    assert "Due December 5, 5:59\u202fAM UTC (in 10 days)" in ana.get("overview").text


def test_in_spanish(app: Flask) -> None:
    ana = told(app, DUE, locale="es")

    assert "4 de diciembre, 23:59" in ana.get("overview").text


def test_a_past_date_says_so_and_blocks_nothing(app: Flask) -> None:
    ana = told(app, "2026-11-23T18:00:00Z")
    ana.write_everything()

    assert "Was due November 23, 12:00\u202fPM (2 days ago)" in ana.get("check").text
    assert "You can still submit." in ana.get("check").text
    assert ana.submitted().number == 1
    assert "Was due" not in ana.get("overview").text


@pytest.mark.parametrize(
    "due", ["$Canvas.assignment.dueAt.iso8601", "", "soon", "2026-12-05", "2026-12-05T05:59", 7]
)
def test_what_is_no_moment_is_no_due_date(app: Flask, due: Any) -> None:
    assert 'class="due"' not in told(app, due).get("overview").text


def test_a_target_day_is_kept_and_says_what_it_means(ana: Educator) -> None:
    settings.change(ana.draft_registration(), "turnaround_days", 10, "a test")

    choose(ana, "2026-11-30")
    page = ana.get("write/part1").text

    assert ana.draft().target_on == date(2026, 11, 30)
    assert "You want to submit by November 30 (in 5 days)." in page
    assert "A review would then be promised by December 14." in page
    assert 'name="target_on" value="2026-11-30"' in ana.get("overview").text


def test_a_target_day_can_be_named_before_anything_is_written(ana: Educator) -> None:
    assert choose(ana, "2026-11-25").status_code == 303
    assert "You want to submit by November 25 (today)." in ana.get("overview").text


@pytest.mark.parametrize(("day", "action"), [("2026-12-01", "clear"), ("", "")])
def test_a_target_day_can_be_cleared(ana: Educator, day: str, action: str) -> None:
    choose(ana, "2026-11-30")

    choose(ana, day, action)

    assert ana.draft().target_on is None
    assert "You want to submit by" not in ana.get("overview").text


@pytest.mark.parametrize("typed", ["12/4/<2026>", "2026-02-30", "2026-11-24", "9999-12-31"])
def test_a_day_that_nobody_can_mean_is_refused_and_given_back(ana: Educator, typed: str) -> None:
    choose(ana, "2026-11-30")

    answer = choose(ana, typed)

    assert answer.status_code == 422
    assert 'id="target-error"' in answer.text
    assert f'value="{typed.replace("<", "&lt;").replace(">", "&gt;")}"' in answer.text
    assert ana.draft().target_on == date(2026, 11, 30)


def test_a_target_day_that_has_passed_is_a_quiet_line(app: Flask, ana: Educator) -> None:
    choose(ana, "2026-11-30")

    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        page = Educator(app).get("write/part1").text

    assert "You meant to submit by November 30 (2 days ago)." in page


def test_the_day_of_an_attempt_that_was_released_is_no_target_of_the_next(ana: Educator) -> None:
    choose(ana, "2026-11-25")
    ana.write_everything()
    release(ana.submitted(), a1_4="basic")
    db.session.commit()

    assert "You want to submit by" not in ana.get("overview").text
