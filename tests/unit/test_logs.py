"""Logs: on standard error, and nothing in them of what people wrote or of what must stay secret."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from config import load_settings
from lti_tool.database import db
from lti_tool.web.access import Audience, open_to
from tests.applications import SECRET

WRITTEN = "Elena's paragraph about her students"


def crash_with(app: Flask, error: Exception) -> None:
    """Have a view crash that holds somebody's text in a local variable."""

    @open_to(Audience.ANYONE)
    def crash() -> str:
        essay = WRITTEN
        raise error from ValueError(len(essay))

    app.testing = False
    app.add_url_rule("/crash", view_func=crash)
    assert app.test_client().get("/crash?login_hint=elena").status_code == 500


def test_a_crash_is_logged_with_its_traceback_and_without_any_value(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    crash_with(app, RuntimeError("it broke"))

    out, err = capsys.readouterr()
    assert out == ""
    assert "RuntimeError: it broke" in err
    assert "in crash\n    raise error from ValueError" in err
    for held in (WRITTEN, SECRET, "login_hint"):
        assert held not in err


def test_an_error_of_the_database_does_not_show_what_was_to_be_stored(app: Flask) -> None:
    with pytest.raises(SQLAlchemyError) as refused:
        db.session.execute(text("select :written from nowhere"), {"written": WRITTEN})

    assert "nowhere" in str(refused.value)
    assert WRITTEN not in str(refused.value)


def test_settings_do_not_show_their_secrets() -> None:
    environ = {"SECRET_KEY": SECRET, "PUBLIC_URL": "https://tool.example"}
    addresses = {
        "DATABASE_URL": "postgresql+psycopg://tool:pass-1@db/tool",
        "QUEUE_URL": "redis://:pass-2@queue/0",
    }

    shown = repr(load_settings(environ | addresses))

    assert "tool.example" in shown
    for secret in (SECRET, "pass-1", "pass-2"):
        assert secret not in shown
