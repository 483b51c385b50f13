"""``python -m campus``: serve the campus on loopback until the process is ended.

Prints one JSON object when it is ready: ``{"base_url": "http://127.0.0.1:…"}``.
"""

import json
import logging
from argparse import ArgumentParser
from pathlib import Path

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

from .settings import Options, build, log_to_standard_error


def options_from(arguments: list[str] | None = None) -> tuple[int, Options]:
    """The port (0 chooses a free one) and the rest of the command line."""
    parser = ArgumentParser(prog="campus", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--data", type=Path, required=True, help="an empty folder")
    parser.add_argument("--login-url", required=True)
    parser.add_argument("--launch-url", required=True)
    parser.add_argument("--keyset-url", required=True)
    parser.add_argument("--custom", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--share-names", action="store_true")
    given = vars(parser.parse_args(arguments))
    port = given.pop("port")
    given["custom"] = dict(pair.split("=", 1) for pair in given["custom"])
    return port, Options(**given)


def main() -> None:
    port, options = options_from()
    log_to_standard_error()
    server = ThreadedWSGIServer(("127.0.0.1", port), WSGIRequestHandler)
    base_url = f"http://127.0.0.1:{server.server_port}"
    settings.configure(**build(options, base_url))
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)

    from .enrollment import open_course

    open_course()
    server.set_app(WSGIHandler())
    logging.getLogger("django.server").setLevel(logging.INFO)
    print(json.dumps({"base_url": base_url}), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
