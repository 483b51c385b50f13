"""Static files: a style sheet or script comes with what it imports, in one file."""

import re
import subprocess
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lti_tool import STATIC
from lti_tool.web.static import joined

SCRIPTS = sorted((STATIC / "js").glob("*.js"))
SHEETS = sorted((STATIC / "css").glob("*.css"))


def _written(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.js").write_text(text)
    return folder / "page.js"


def test_a_script_is_joined_with_what_it_imports_each_once(tmp_path: Path) -> None:
    page = _written(
        tmp_path,
        deep='export function name() {\n  return "deep";\n}\n',
        left='import { name } from "./deep.js";\nexport const LEFT = name();\n',
        right='import { name } from "./deep.js";\nconst LEFT = 1;\n'
        "export class Right {\n  say() {\n    return `${name()} ${LEFT}`;\n  }\n}\n",
        page='import "./deep.js";\nimport { LEFT } from "./left.js";\n'
        'import { Right } from "./right.js";\nconsole.log(LEFT, new Right().say());\n',
    )

    whole = joined(page)

    assert whole.count('return "deep"') == 1
    (tmp_path / "joined.mjs").write_text(whole)
    said = subprocess.run(["node", tmp_path / "joined.mjs"], capture_output=True, text=True)
    assert said.stdout == "deep deep 1\n", said.stderr


@pytest.mark.parametrize(
    "line",
    [
        'import whole from "./deep.js";',
        'import * as deep from "./deep.js";',
        'export { name } from "./deep.js";',
        "export default 1;",
    ],
)
def test_a_form_that_is_not_joined_is_refused(tmp_path: Path, line: str) -> None:
    page = _written(tmp_path, deep="", part=f"{line}\n", page='import "./part.js";\n')

    with pytest.raises(ValueError, match=r"part\.js"):
        joined(page)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_every_script_can_be_joined(path: Path, tmp_path: Path) -> None:
    whole = joined(path)

    assert not re.search(r"^import ", whole, re.MULTILINE)
    (tmp_path / "joined.mjs").write_text(whole)
    checked = subprocess.run(["node", "--check", tmp_path / "joined.mjs"], capture_output=True)
    assert checked.returncode == 0, checked.stderr.decode()


def test_every_sheet_that_a_page_names_begins_with_the_shared_one() -> None:
    shared = joined(STATIC / "css" / "fieldwork.css").strip()
    imports = re.compile(r'^@import "\./(.+)";$', re.MULTILINE)
    parts = {name for path in SHEETS for name in imports.findall(path.read_text())}

    for path in [each for each in SHEETS if each.name not in parts]:
        whole = joined(path)
        assert "@import" not in whole
        assert whole.count(shared) == 1, path.name


def test_a_file_is_kept_for_a_year_under_an_address_of_its_content(
    app: Flask, client: FlaskClient
) -> None:
    script = client.get(f"{app.static_url_path}/js/desk.js")

    assert script.mimetype == "text/javascript"
    assert "max-age=31536000" in script.headers["Cache-Control"]
    assert "class Saving" in script.text
    assert client.get(f"{app.static_url_path}/js/none.js").status_code == 404
    assert client.get(f"{app.static_url_path}/js/../../pyproject.toml").status_code == 404
