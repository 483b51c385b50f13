"""The documentation names every variable, setting, command and make target that there is."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.cli import AppGroup

from lti_tool.credentials.settings import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
OPERATIONS = (ROOT / "docs/operations.md").read_text("utf-8")
VARIABLES = set(
    re.findall(
        r'environ(?:\.get\(|, )"([A-Z_]+)"', (ROOT / "config/settings.py").read_text("utf-8")
    )
)
TARGETS = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
OWN_GROUPS = ("credentials", "keys", "people", "platforms", "scores", "settings")


def test_the_variables_were_found() -> None:
    assert {"SECRET_KEY", "PUBLIC_URL", "DATABASE_URL", "PORT"} <= VARIABLES


@pytest.mark.parametrize("name", sorted(VARIABLES))
def test_each_variable_stands_in_the_readme(name: str) -> None:
    assert f"`{name}`" in README


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_each_setting_stands_in_the_operations_page(name: str) -> None:
    assert f"| `{name}` |" in OPERATIONS


@pytest.mark.parametrize("name", sorted(TARGETS - {"help"}))
def test_each_target_stands_in_the_readme(name: str) -> None:
    assert f"make {name}`" in README or f"make\n{name}`" in README


@pytest.mark.parametrize("group", OWN_GROUPS)
def test_each_command_stands_in_the_operations_page(app: Flask, group: str) -> None:
    found = app.cli.commands[group]
    assert isinstance(found, AppGroup)
    line = " ".join(row for row in OPERATIONS.splitlines() if f"wsgi {group} " in row)

    missing = [name for name in found.commands if not re.search(rf"\b{name}\b", line)]

    assert missing == []


def test_each_picture_that_is_shown_is_there() -> None:
    pages = [README, *((ROOT / "docs").glob("*.md"))]
    texts = [page if isinstance(page, str) else page.read_text("utf-8") for page in pages]
    shown = {name for text in texts for name in re.findall(r"images/([a-z-]+\.png)", text)}

    assert shown
    assert [name for name in shown if not (ROOT / "docs/images" / name).exists()] == []
