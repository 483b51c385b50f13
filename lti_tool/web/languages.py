"""English and Spanish: chosen by the person, else by the launch, else by the browser."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import (
    Blueprint,
    Flask,
    current_app,
    g,
    has_request_context,
    redirect,
    request,
    session,
)
from flask_babel import Babel, format_datetime, get_locale
from werkzeug.wrappers import Response

from lti_tool.web.access import Audience, open_to

LANGUAGES = {"en": "English", "es": "Español"}

blueprint = Blueprint("languages", __name__)


def language() -> str:
    """The language of what is written now: "en" or "es"."""
    return str(get_locale() or "en")[:2]


def _chosen() -> str:
    """The language of this request; English for commands and the worker."""
    if not has_request_context():
        return "en"
    chosen = session.get("language") if g.get("visitor") else None
    if chosen in LANGUAGES:
        return str(chosen)
    told = (g.visitor.locale or "")[:2].lower() if g.get("visitor") else ""
    if told in LANGUAGES:
        return told
    return request.accept_languages.best_match(list(LANGUAGES)) or "en"


def zone() -> str:
    """The person's time zone as the LMS told it, else UTC."""
    name = (g.visitor.zone if g.get("visitor") else None) or "UTC"
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return "UTC"
    return name


@blueprint.post("/s/<launch>/language")
@open_to(Audience.VISITOR)
def choose() -> Response:
    """Remember the language for this launch and go back to the page."""
    if request.form.get("language") in LANGUAGES:
        session["language"] = request.form["language"]
    return redirect(_nearest_page(request.form.get("back", "")), 303)


def _nearest_page(path: str) -> str:
    """The page of this launch at `path`; where only a form is sent there, the nearest above it."""
    home = f"/s/{g.launch_token}/"
    addresses = current_app.url_map.bind("")
    while path.startswith(home) and path.isprintable():
        if addresses.test(path, "GET"):
            return path
        path = path.rpartition("/")[0]
    return home


def init_app(app: Flask) -> None:
    """Set up translations and the template filters that show moments."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", "web/translations")
    Babel(app, locale_selector=_chosen, timezone_selector=zone)
    app.register_blueprint(blueprint)
    app.add_template_filter(_moment, "moment")
    app.context_processor(lambda: {"languages": LANGUAGES, "language": language()})


def _moment(value: datetime, form: str = "medium") -> str:
    """A moment in the person's zone and language."""
    return format_datetime(value, form)
