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
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
OWN_GROUPS = ("credentials", "keys", "people", "platforms", "receipts", "scores", "settings")


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


@pytest.mark.one_engine
@pytest.mark.parametrize("group", OWN_GROUPS)
def test_each_command_stands_in_the_operations_page(app: Flask, group: str) -> None:
    found = app.cli.commands[group]
    assert isinstance(found, AppGroup)
    line = " ".join(row for row in OPERATIONS.splitlines() if f"wsgi {group} " in row)

    missing = [name for name in found.commands if not re.search(rf"\b{name}\b", line)]

    assert missing == []


def test_each_picture_that_is_shown_is_there_and_each_that_is_there_is_shown() -> None:
    texts = [page.read_text("utf-8") for page in PAGES]
    shown = {name for text in texts for name in re.findall(r"images/([a-z-]+\.png)", text)}

    assert shown == {picture.name for picture in (ROOT / "docs/images").iterdir()}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_page_that_a_page_leads_to_is_there(page: Path) -> None:
    led_to = re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8"))

    assert [name for name in led_to if not (page.parent / name).exists()] == []
