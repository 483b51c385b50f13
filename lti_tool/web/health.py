"""Health and metrics, for whoever watches the installation."""

from collections.abc import Callable

from flask import Blueprint, Flask, Response, current_app, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from lti_tool.web.access import Audience, open_to

Check = Callable[[], object]

blueprint = Blueprint("health", __name__)


@blueprint.get("/health/live")
@open_to(Audience.ANYONE)
def live() -> Response:
    """200 while the process answers."""
    return jsonify(status="live")


@blueprint.get("/health/ready")
@open_to(Audience.ANYONE)
def ready() -> tuple[Response, int]:
    """200 when everything that a request needs answers, else 503 with what does not."""
    checks: dict[str, Check] = current_app.extensions["health_checks"]
    results = {name: _outcome(name, check) for name, check in checks.items()}
    good = all(result == "ok" for result in results.values())
    return jsonify(status="ready" if good else "not ready", checks=results), 200 if good else 503


def _outcome(name: str, check: Check) -> str:
    try:
        check()
    except Exception as error:  # noqa: BLE001 - any failure of a dependency means: not ready
        current_app.logger.warning("health check %s: %s", name, error)
        return "failing"
    return "ok"


@blueprint.get("/metrics")
@open_to(Audience.ANYONE)
def metrics() -> Response:
    """Prometheus text format. Counts and times only, nothing of a person."""
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def add_check(app: Flask, name: str, check: Check) -> None:
    """Make readiness depend on `check`, which raises when what it looks at is not there."""
    app.extensions.setdefault("health_checks", {})[name] = check


def init_app(app: Flask) -> None:
    """Add the routes."""
    app.extensions.setdefault("health_checks", {})
    app.register_blueprint(blueprint)
