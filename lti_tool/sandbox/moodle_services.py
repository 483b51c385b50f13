"""Moodle's service addresses and its exact media types (moodle.md 19 to 23 and 28)."""

from typing import Any

from flask import Blueprint, Response, request

from . import line_items_moodle
from .context import sandbox
from .errors import Refused
from .families import Family
from .line_items import find, matching
from .media import ITEM_TYPE, ITEMS_TYPE, MEMBERS_TYPE, RESULTS_TYPE, SCORE_TYPE, answer
from .paging import moodle_page
from .records import Course, LineItem, State
from .results import moodle_results
from .roster import container, moodle_members
from .scopes import LINE_ITEM, LINE_ITEM_READ, MEMBERSHIP, RESULT, SCORE
from .scores_moodle import post_score
from .service import json_body, service

PREFIX = "/mod/lti/services.php"
ITEMS = f"{PREFIX}/<course>/lineitems"
ITEM = f"{ITEMS}/<number>/lineitem"

blueprint = Blueprint("moodle_services", __name__)


def _family(state: State) -> Family:
    return sandbox().family("moodle", state)


def _course(state: State, course: str, type_id: str | None) -> Course:
    if type_id not in {None, _family(state).tool.deployment_id}:
        raise Refused(401, "Another tool's type_id")
    if course not in state.courses:
        raise Refused(404, "No such course")
    return state.courses[course]


def _item(state: State, course: str, number: str) -> LineItem:
    here = _course(state, course, request.args.get("type_id"))
    return find(state.books["moodle"], here, number)


def _accepts(*kinds: str, anything: bool = False) -> None:
    """One exact Accept value; ``*/*`` only where Moodle lets it pass."""
    asked = request.headers.get("Accept", "")
    if asked not in kinds and not (anything and (not asked or "*/*" in asked)):
        raise Refused(400, "Not this media type")


def _sent(kind: str) -> Any:
    if request.headers.get("Content-Type", "") != kind:
        raise Refused(400, "Not this media type")
    return json_body()


@blueprint.get(ITEMS)
@service("moodle", "lineitems", LINE_ITEM, LINE_ITEM_READ)
def list_items(state: State, course: str) -> Response:
    _accepts(ITEMS_TYPE)
    here = _course(state, course, request.args.get("type_id"))
    rows = [
        line_items_moodle.show(state, _family(state), item)
        for item in state.books["moodle"].line_items.values()
        if item.course == here.id
    ]
    page = moodle_page(matching(rows, request.args.to_dict()), quirky=True)
    return answer(page.rows, ITEMS_TYPE, link=page.link)


@blueprint.post(ITEMS)
@service("moodle", "lineitems", LINE_ITEM)
def create_item(state: State, course: str) -> Response:
    body = _sent(ITEM_TYPE)
    here = _course(state, course, request.args.get("type_id"))
    item = line_items_moodle.create(state, here, body)
    return answer(line_items_moodle.show(state, _family(state), item), ITEM_TYPE, 201)


@blueprint.get(ITEM)
@service("moodle", "lineitem", LINE_ITEM, LINE_ITEM_READ)
def show_item(state: State, course: str, number: str) -> Response:
    _accepts(ITEM_TYPE)
    item = _item(state, course, number)
    return answer(line_items_moodle.show(state, _family(state), item), ITEM_TYPE)


@blueprint.put(ITEM)
@service("moodle", "lineitem", LINE_ITEM)
def update_item(state: State, course: str, number: str) -> Response:
    body = _sent(ITEM_TYPE)
    item = _item(state, course, number)
    line_items_moodle.update(state, item, body)
    return answer(line_items_moodle.show(state, _family(state), item), ITEM_TYPE)


@blueprint.delete(ITEM)
@service("moodle", "lineitem", LINE_ITEM)
def delete_item(state: State, course: str, number: str) -> Response:
    line_items_moodle.delete(state, _item(state, course, number))
    return Response("", 204)


@blueprint.post(f"{ITEM}/scores")
@service("moodle", "scores", SCORE)
def scores(state: State, course: str, number: str) -> Response:
    """Success is 200 with nothing in it."""
    body = _sent(SCORE_TYPE)
    item = _item(state, course, number)
    post_score(state, _family(state), state.courses[course], item, body)
    return Response("", 200, content_type="application/json")


@blueprint.get(f"{ITEM}/results", defaults={"person": None})
@blueprint.get(f"{ITEM}/results/<person>")
@service("moodle", "results", RESULT)
def results(state: State, course: str, number: str, person: str | None) -> Response:
    _accepts(RESULTS_TYPE, anything=True)
    if "type_id" in request.args and "limit" in request.args:
        return Response("<h1>Not found</h1>", 404, mimetype="text/html")
    item = _item(state, course, number)
    rows = moodle_results(state, _family(state), item, request.args.get("user_id") or person)
    return answer(rows, RESULTS_TYPE)


@blueprint.get(f"{PREFIX}/CourseSection/<course>/bindings/<type_id>/memberships")
@service("moodle", "roster", MEMBERSHIP)
def members(state: State, course: str, type_id: str) -> Response:
    _accepts(MEMBERS_TYPE, anything=True)
    here = _course(state, course, type_id)
    family = _family(state)
    page = moodle_page(moodle_members(state, family, here, request.args.to_dict()), quirky=False)
    return answer(container(family, here, page.rows), MEMBERS_TYPE, link=page.link)
