"""Canvas's service addresses (canvas.md 3.1 and 6)."""

from flask import Blueprint, Response, request

from . import line_items_canvas
from .context import sandbox
from .errors import Refused
from .families import Family
from .line_items import find, matching
from .media import CANVAS_MEMBERS_TYPE, ITEM_TYPE, ITEMS_TYPE, RESULTS_TYPE, SCORE_TYPE, answer
from .paging import canvas_page
from .records import Course, State
from .results import canvas_results
from .roster import canvas_members, container
from .scopes import LINE_ITEM, LINE_ITEM_READ, MEMBERSHIP, RESULT, SCORE
from .scores_canvas import post_score
from .service import json_body, service

PREFIX = "/api/lti/courses/<course>"
ITEMS = f"{PREFIX}/line_items"
ITEM = f"{ITEMS}/<number>"

blueprint = Blueprint("canvas_services", __name__)


def _course(state: State, course: str) -> Course:
    if course not in state.courses:
        raise Refused(404, "Context not found")
    return state.courses[course]


def _family(state: State) -> Family:
    return sandbox().family("canvas", state)


@blueprint.get(ITEMS)
@service("canvas", "lineitems", LINE_ITEM, LINE_ITEM_READ)
def list_items(state: State, course: str) -> Response:
    here = _course(state, course)
    with_url = "launch_url" in request.args.getlist("include[]")
    rows = [
        line_items_canvas.show(state, _family(state), item, with_url)
        for item in state.books["canvas"].line_items.values()
        if item.course == here.id
    ]
    page = canvas_page(matching(rows, request.args.to_dict()), 100)
    return answer(page.rows, ITEMS_TYPE, link=page.link)


@blueprint.post(ITEMS)
@service("canvas", "lineitems", LINE_ITEM)
def create_item(state: State, course: str) -> Response:
    item = line_items_canvas.create(state, _course(state, course), json_body())
    return answer(line_items_canvas.show(state, _family(state), item), ITEM_TYPE, 201)


@blueprint.get(ITEM)
@service("canvas", "lineitem", LINE_ITEM, LINE_ITEM_READ)
def show_item(state: State, course: str, number: str) -> Response:
    item = find(state.books["canvas"], _course(state, course), number)
    return answer(line_items_canvas.show(state, _family(state), item), ITEM_TYPE)


@blueprint.put(ITEM)
@service("canvas", "lineitem", LINE_ITEM)
def update_item(state: State, course: str, number: str) -> Response:
    item = find(state.books["canvas"], _course(state, course), number)
    line_items_canvas.update(state, item, json_body())
    return answer(line_items_canvas.show(state, _family(state), item), ITEM_TYPE)


@blueprint.delete(ITEM)
@service("canvas", "lineitem", LINE_ITEM)
def delete_item(state: State, course: str, number: str) -> Response:
    item = find(state.books["canvas"], _course(state, course), number)
    line_items_canvas.delete(state, item)
    return Response("", 204)


@blueprint.post(f"{ITEM}/scores")
@service("canvas", "scores", SCORE)
def scores(state: State, course: str, number: str) -> Response:
    here = _course(state, course)
    item = find(state.books["canvas"], here, number)
    return answer(post_score(state, _family(state), here, item, json_body()), SCORE_TYPE)


@blueprint.get(f"{ITEM}/results")
@service("canvas", "results", RESULT)
def results(state: State, course: str, number: str) -> Response:
    here = _course(state, course)
    item = find(state.books["canvas"], here, number)
    rows = canvas_results(state, _family(state), here, item, request.args.get("user_id"))
    page = canvas_page(rows, 100)
    return answer(page.rows, RESULTS_TYPE, link=page.link)


@blueprint.get(f"{ITEM}/results/<person>")
@service("canvas", "results", RESULT)
def result(state: State, course: str, number: str, person: str) -> Response:
    here = _course(state, course)
    item = find(state.books["canvas"], here, number)
    rows = canvas_results(state, _family(state), here, item, person)
    if not rows:
        raise Refused(404, "The specified resource does not exist.", framework=True)
    return answer(rows[0], RESULTS_TYPE)


@blueprint.get(f"{PREFIX}/names_and_roles")
@service("canvas", "roster", MEMBERSHIP)
def members(state: State, course: str) -> Response:
    here = _course(state, course)
    everybody = canvas_members(state, _family(state), here, request.args.to_dict())
    page = canvas_page(everybody, min(50, state.options.roster_page))
    return answer(container(_family(state), here, page.rows), CANVAS_MEMBERS_TYPE, link=page.link)
