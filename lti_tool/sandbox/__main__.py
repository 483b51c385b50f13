"""``python -m lti_tool.sandbox``: serves the sandbox until it is stopped."""

import argparse
import json
import sys
from pathlib import Path

from .application import create_sandbox
from .context import EXTENSION
from .families import FAMILIES
from .published import registration
from .server import make
from .settings import Settings, UnsafeSettings


def read_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m lti_tool.sandbox", description=__doc__)
    parser.add_argument("--tool", required=True, help="address of the tool: http://localhost:8000")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    parser.add_argument("--state", type=Path, required=True, help="JSON file that keeps it all")
    parser.add_argument("--rules", choices=["canvas", "moodle"], help="default: as last time")
    parser.add_argument(
        "--print-registration", action="store_true", help="print what the tool needs, and end"
    )
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    asked = read_arguments(arguments)
    try:
        settings = Settings(asked.tool, asked.port, asked.state, asked.host, asked.rules)
    except UnsafeSettings as fault:
        sys.stderr.write(f"{fault}\n")
        return 2
    if asked.print_registration:
        sys.stdout.write(json.dumps(_registrations(settings)) + "\n")
        return 0
    server, settings = make(settings)
    sys.stderr.write(f"Sandbox LMS on {settings.base_url}, launching {settings.tool}\n")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()
    return 0


def _registrations(settings: Settings) -> list[dict[str, object]]:
    """Of both rules, the current one first."""
    running = create_sandbox(settings).extensions[EXTENSION]
    with running.store.read() as state:
        names = sorted(FAMILIES, key=lambda name: name != state.rules)
        return [registration(running, state, name) for name in names]


if __name__ == "__main__":
    sys.exit(main())
