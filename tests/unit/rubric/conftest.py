import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from rubric import Credential, load_credential

ROOT = Path(__file__).parents[3]
DEFINITION = ROOT / "rubric/credentials/ell-advocacy/1.yaml"

# The counter is imported from its text, so that no package.json is needed to call it a module.
_COUNT_LINES = """
const { readFileSync } = require("node:fs");
const { createInterface } = require("node:readline");
const source = readFileSync(process.argv[1]).toString("base64");
import(`data:text/javascript;base64,${source}`).then(({ countWords }) => {
  createInterface({ input: process.stdin }).on("line", (line) => {
    console.log(JSON.stringify(JSON.parse(line).map(countWords)));
  });
});
"""


class BrowserCounter:
    """The browser's counter in one node process: a line of texts in, a line of counts out."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def counts(self, texts: list[str]) -> list[int]:
        self._process.stdin.write(json.dumps(texts) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@pytest.fixture(scope="session")
def browser() -> Iterator[BrowserCounter]:
    command = ["node", "-e", _COUNT_LINES, str(ROOT / "static/js/count.js")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        yield BrowserCounter(process)
        process.stdin.close()


@pytest.fixture(scope="session")
def credential() -> Credential:
    return load_credential(DEFINITION)


@pytest.fixture(scope="session")
def definition_text() -> str:
    return DEFINITION.read_text(encoding="utf-8")
