"""Several `flask` commands of a running tool in one process: most of a command's time is its start.

    with together(tool):
        tool.flask("platforms", "add", …)
        tool.flask("credentials", "import", …)

They are done in their order at the end of the block, so that none can say anything within it.
`answers` is for commands whose answers count.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from lti_tool.sandbox.demo.processes import Tool

ROOT = Path(__file__).parents[1]


@contextmanager
def together(tool: Tool) -> Iterator[None]:
    """Collect the commands of the block, then do them. Raises CalledProcessError."""
    collected: list[Sequence[str]] = []
    with patch.object(tool, "flask", lambda *arguments: collected.append(arguments)):
        yield
    answers(tool, *collected)


def answers(tool: Tool, *commands: Sequence[str]) -> list[str]:
    """What each command prints. Raises CalledProcessError."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.commands"],
        cwd=ROOT,
        env=os.environ | tool.environ,
        input=json.dumps(commands),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return list(json.loads(done.stdout))


def main() -> None:
    """Do the commands on standard input; the first one that fails ends it."""
    from wsgi import app

    runner = app.test_cli_runner()
    outputs = []
    for command in json.load(sys.stdin):
        result = runner.invoke(args=command, catch_exceptions=False)
        if result.exit_code != 0:
            sys.exit(f"{command}: {result.output}")
        outputs.append(result.stdout)
    print(json.dumps(outputs))


if __name__ == "__main__":
    main()
