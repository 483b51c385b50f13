"""A program's settings: defaults, own values, and values that will not do."""

import pytest
from flask.testing import FlaskCliRunner

from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.platforms.models import Registration


def test_a_setting_holds_its_default_until_it_is_set(registration: Registration) -> None:
    assert settings.value(registration.id, "turnaround_days") == 10


def test_a_set_value_holds_for_its_registration_alone(registration: Registration) -> None:
    settings.change(registration.id, "turnaround_days", 5, "somebody")
    db.session.commit()

    assert settings.value(registration.id, "turnaround_days") == 5
    assert settings.value(registration.id + 1, "turnaround_days") == 10


def test_a_value_that_a_setting_cannot_hold_is_refused_with_the_reason(
    registration: Registration,
) -> None:
    with pytest.raises(settings.BadValue, match="not_yet_score"):
        settings.change(registration.id, "not_yet_score", "half", "somebody")


def test_an_unknown_setting_is_refused_with_the_names_that_there_are(
    registration: Registration,
) -> None:
    with pytest.raises(settings.UnknownSetting, match="turnaround_days"):
        settings.value(registration.id, "colour")


def test_the_command_line_sets_and_shows(
    registration: Registration, runner: FlaskCliRunner
) -> None:
    runner.invoke(args=["settings", "set", "not_yet_score", "zero"])

    shown = runner.invoke(args=["settings", "show"])

    assert 'not_yet_score = "zero"' in shown.output
    assert "turnaround_days = 10" in shown.output
