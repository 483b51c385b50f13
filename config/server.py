"""Configuration of the production server, gunicorn; `flask --app wsgi serve` starts it.

One process with threads is the default: SQLite has one writer, and the delivery worker runs in a
thread of each process. WEB_CONCURRENCY, which gunicorn reads itself, asks for more.

No X-Forwarded header is trusted: the scheme that the world sees comes from PUBLIC_URL, so that a
proxy needs nothing but to pass requests on.
"""

import os
from typing import Any

from config.settings import load_settings
from lti_tool import queue
from lti_tool.serve import PublicScheme

_settings = load_settings(os.environ)
_host = f"[{_settings.host}]" if ":" in _settings.host else _settings.host

bind = f"{_host}:{_settings.port}"
worker_class = "gthread"
threads = 8
# A request may upload 64 MB over a slow line.
timeout = 120
graceful_timeout = 30
# Longer than a proxy keeps an idle connection, so that it is the proxy which closes it.
keepalive = 75
# A login by GET carries the LMS's hint, which may be a long token.
limit_request_line = 8190
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}
control_socket_disable = True

# The path without its query, which at login holds hints about a person.
access_log_format = "%(m)s %(U)s %(s)s %(B)s bytes %(M)s ms"
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s [%(levelname)-8s] %(name)s %(message)s"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "stream": "ext://sys.stderr",
        }
    },
    "root": {"level": "INFO", "handlers": ["stderr"]},
    "loggers": {
        "gunicorn.error": {"level": "INFO", "handlers": ["stderr"], "propagate": False},
        "gunicorn.access": {"level": "INFO", "handlers": ["stderr"], "propagate": False},
        "huey": {"level": "WARNING"},
    },
}


def post_worker_init(worker: Any) -> None:
    """In each process, once it has the application: the worker's thread."""
    app = worker.wsgi
    app.wsgi_app = PublicScheme(app.wsgi_app, _settings.public_url)
    worker.fieldwork_worker = queue.start_worker(app)


def worker_exit(server: Any, worker: Any) -> None:
    """Let the message at hand be sent to its end."""
    running = getattr(worker, "fieldwork_worker", None)
    if running is not None:
        running.stop(timeout=graceful_timeout)
