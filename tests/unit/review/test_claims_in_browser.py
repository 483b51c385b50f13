"""Two assessors at one submission in real browsers: what the one who was too late has entered."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from lti_tool.database import db
from lti_tool.review.models import Rating
from tests.unit.review.conftest import Assessor, School
from tests.unit.review.test_desk_in_browser import Desk, saved


@pytest.fixture
def desks(chromium: Browser, address: str, app: Flask, school: School) -> Iterator[list[Desk]]:
    app.config["WTF_CSRF_ENABLED"] = True
    made = [Desk(chromium, address, Assessor(app, name)) for name in ("vera", "otto")]
    yield made
    for one in made:
        one.context.close()


def test_who_comes_too_late_is_told_and_loses_nothing(desks: list[Desk], school: School) -> None:
    attempt = school.submit().public_id
    first, second = (desk.open(attempt) for desk in desks)
    first.get_by_role("button", name="Take", exact=True).click()
    expect(first.locator("#place")).to_contain_text("Yours until")

    second.fill("[name='comment-a1.1']", "Say where each step happens.")
    expect(second.locator("#status")).to_contain_text("Vera is reviewing this submission")
    expect(second.locator("#status")).to_contain_text("is kept in this browser")
    first.get_by_role("button", name="Hand back").click()
    expect(first.get_by_role("alert").or_(first.locator(".notice-good"))).to_be_visible()
    second.reload()

    saved(second)
    db.session.rollback()
    assert db.session.query(Rating.comment).one().comment == "Say where each step happens."
