"""The guide to another LMS is true: its family is found by itself, and its own tests pass."""

import re
from pathlib import Path
from typing import Any

import pytest

from lti_tool.platforms import families

GUIDE = Path(__file__).resolve().parents[4] / "docs/another-lms.md"
FAMILY, TESTS = re.findall(r"^```python\n(.*?)^```", GUIDE.read_text("utf-8"), re.DOTALL | re.M)


@pytest.fixture
def guide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The names of the guide's test file, with its family in a folder that is read like ours."""
    (tmp_path / "harbor.py").write_text(FAMILY, "utf-8")
    monkeypatch.setattr(families, "__path__", [*families.__path__, str(tmp_path)])
    monkeypatch.setattr(families, "FAMILIES", {one.name: one for one in families._found()})
    names: dict[str, Any] = {}
    exec(compile(TESTS, str(GUIDE), "exec"), names)
    return names


@pytest.mark.parametrize("name", re.findall(r"^def (test_\w+)", TESTS, re.M))
def test_the_guides_own_tests_pass(guide: dict[str, Any], name: str) -> None:
    guide[name]()


def test_every_part_of_the_interface_stands_in_the_guide() -> None:
    parts = {name for name in vars(families.Family) if not name.startswith("_")}

    assert [name for name in sorted(parts) if f"`{name}`" not in GUIDE.read_text("utf-8")] == []
