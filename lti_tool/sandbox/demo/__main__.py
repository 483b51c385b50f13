"""`make demo`: starts the tool and the sandbox LMS and prints the address to open.

Everything it keeps is in `.demo`; remove that folder to begin anew.
"""

import os
import signal
import sys

from tests.submissions import NAMES, load

from .processes import ROOT, NotStarted, SandboxLms, Tool
from .seeding import seed

FOLDER = ROOT / ".demo"
TOOL_PORT, LMS_PORT = 8000, 8001


def main() -> int:
    """Run until interrupted. Returns the process's exit status."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    FOLDER.mkdir(exist_ok=True)
    # So that its administrator can register it anew without a command.
    tool = Tool(FOLDER, int(os.environ.get("PORT", TOOL_PORT)), REGISTRATION="open")
    lms = SandboxLms(FOLDER, int(os.environ.get("LMS_PORT", LMS_PORT)), tool.url)
    try:
        _start(tool, lms)
        print(_words(tool, lms), flush=True)  # noqa: T201 - this is what the command is for
        signal.pause()
    except NotStarted as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. Everything is kept in .demo.\n")
    finally:
        tool.stop()
        lms.stop()
    return 0


def _start(tool: Tool, lms: SandboxLms) -> None:
    _say("Starting the LMS and the tool …")
    lms.start()
    tool.start()
    done = FOLDER / "seeded"
    if done.exists():
        return
    for rules in ("canvas", "moodle"):
        found = lms.read(f"/api/registration?rules={rules}")
        tool.connect(found, found["name"])
    for name in seed(lms, [load(name) for name in NAMES]):
        _say(f"{name} has handed in their work.")
    done.touch()


def _words(tool: Tool, lms: SandboxLms) -> str:
    return f"""
Open  {lms.url}/

That is a small LMS with one course. Choose who you are there: an educator writes and submits; an
assessor opens the grading view and releases; the gradebook shows the result. Each browser tab can
be somebody else. Three submissions wait to be read.

A teacher can add an assignment from the tool, and copy the course. The administrator sees in the
tool whether the connection works, and can register it as Canvas or Moodle does: on the LMS's page
"Tools", paste {tool.url}/lti/register. Removing it there brings the first connection back.

The tool itself is {tool.url}. Data and logs are in {FOLDER.name}/. Ctrl+C stops both.
"""


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
