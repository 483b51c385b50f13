"""The routes that an LMS opens: login, launch, and a submission's stored address."""

from flask import Blueprint, after_this_request, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response

from lti_tool.database import db
from lti_tool.launch import browser, entering, notices, session, tickets
from lti_tool.launch.errors import NotVouched, OpenedOutside, PlatformRefused
from lti_tool.launch.login import Login, checked
from lti_tool.launch.message import Message
from lti_tool.platforms.addresses import origin
from lti_tool.web.access import Audience, open_to

blueprint = Blueprint("lti", __name__, url_prefix="/lti", template_folder="templates")

FRAMES = ("iframe", "frame", "embed", "object")
REPEATED = (
    "iss",
    "login_hint",
    "target_link_uri",
    "client_id",
    "lti_message_hint",
    "lti_deployment_id",
    "deployment_id",
)


@blueprint.route("/login", methods=["GET", "POST"])
@open_to(Audience.ANYONE)
def login() -> Response | str:
    """Begin a login: remember it, and send the browser to the LMS that asked for it.

    In a frame, a small page first finds out how this browser will be known again.
    """
    parameters = (request.form if request.method == "POST" else request.args).to_dict()
    form = checked(parameters)
    begun = Login(form)
    row = begun.row
    # Reading is over: on SQLite a GET must begin the transaction it writes in by writing.
    db.session.rollback()
    db.session.add(row)
    db.session.commit()
    if _is_framed() or form.get("lti_storage_target"):
        answer = Response(_login_page(begun, form), mimetype="text/html")
    else:
        answer = redirect(begun.address)
    begun.cookie.add_to(answer)
    return answer


@blueprint.get("/login/kept")
@open_to(Audience.ANYONE)
def kept() -> Response:
    """Whether the browser sent a login's cookie back; asked by the page that set it."""
    return jsonify(kept=request.args.get("name", "") in request.cookies)


@blueprint.get("/launch")
@blueprint.route("/review/<attempt>", methods=["GET", "POST"])
@open_to(Audience.ANYONE)
def outside(attempt: str | None = None) -> Response:
    """An address of a launch, opened by itself."""
    if "error" in request.args:
        raise PlatformRefused(request.args["error"], request.args.get("error_description", ""))
    raise OpenedOutside()


@blueprint.post("/launch")
@open_to(Audience.ANYONE)
def launch() -> Response:
    """The LMS's answer to a login: check it, and let the person in."""
    state = request.form.get("state", "")
    after_this_request(lambda response: browser.forget(response, state))
    if "error" in request.form:
        raise PlatformRefused(request.form["error"], request.form.get("error_description", ""))
    message = Message(request.form.to_dict()).verify()
    if browser.cookie_vouches(message.login, state):
        return _let_in(message)
    if message.login.storage_target is None:
        raise NotVouched()
    return _ask_storage(message, state)


@blueprint.post("/launch/storage")
@open_to(Audience.ANYONE)
def storage() -> Response:
    """The same launch again, sent by our own page, with what the LMS's storage kept for us."""
    message = Message(request.form.to_dict()).verify()
    if not browser.storage_vouches(message.login, request.form.get("kept")):
        raise NotVouched()
    return _let_in(message, with_ticket=True)


@blueprint.post("/notices")
@open_to(Audience.ANYONE)
def heard() -> tuple[str, int]:
    """Notices of an LMS (Platform Notification Service 1.0). They say who sent them themselves."""
    notices.receive(request.get_json(silent=True))
    return "", 204


def _let_in(message: Message, *, with_ticket: bool = False) -> Response:
    entered = entering.enter(message.login, message.claims)
    address = f"/s/{entered.token}/"
    if with_ticket:
        address += f"enter?ticket={tickets.issue(entered.launch_id)}"
        db.session.commit()
    answer = redirect(address, 303)
    session.give_cookie(answer, entered.token, entered.key)
    return answer


def _login_page(begun: Login, form: dict[str, str]) -> str:
    repeated = {name: form[name] for name in REPEATED if form.get(name)}
    return render_template(
        "launch/login.html",
        address=begun.address,
        name=begun.cookie.name,
        secret=begun.cookie.secret if form.get("lti_storage_target") else "",
        storage_target=form.get("lti_storage_target", ""),
        storage_origin=origin(begun.auth_url),
        repeated=repeated,
    )


def _ask_storage(message: Message, state: str) -> Response:
    """A refusal that goes on by itself where the LMS's storage knows this browser."""
    page = render_template(
        "launch/storage.html",
        form=request.form,
        refusal=NotVouched(),
        name=browser.name_of(state),
        storage_target=message.login.storage_target,
        storage_origin=origin(message.registration.get_auth_login_url()),
    )
    return Response(page, NotVouched.status, mimetype="text/html")


def _is_framed() -> bool:
    return request.headers.get("Sec-Fetch-Dest", "") in FRAMES
