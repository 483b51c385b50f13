"""Canvas's platform notification service (canvas.md 9.1)."""

import secrets
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from flask import Blueprint, Response, jsonify

from . import signing
from .context import Sandbox, sandbox
from .errors import Refused
from .families import Family
from .records import Course, State
from .scopes import NOTICE_HANDLERS
from .service import json_body, service

LTI = "https://purl.imsglobal.org/spec/lti/claim"
COURSE = "http://purl.imsglobal.org/vocab/lis/v2/course#CourseOffering"
CONTEXT_COPY = "LtiContextCopyNotice"
TYPES = ["LtiHelloWorldNotice", CONTEXT_COPY]
HANDLERS = "/api/lti/notice-handlers"
LIFE = 3600
TIMEOUT = 10
KEPT = 100

blueprint = Blueprint("notices", __name__)


@dataclass(frozen=True)
class Notice:
    """One notice on its way: the handler's address, and the signed JWT."""

    type: str
    handler: str
    jwt: str


def claim(family: Family) -> dict[str, Any]:
    """What a launch says about the service."""
    return {
        "service_versions": ["1.0"],
        "platform_notification_service_url": f"{family.base}{HANDLERS}/{_number(family)}",
        "scope": [NOTICE_HANDLERS],
        "notice_types_supported": TYPES,
    }


def _number(family: Family) -> str:
    """A tool's own number, which its deployment begins with (canvas.md 1.2)."""
    return family.tool.deployment_id.partition(":")[0]


@blueprint.get(f"{HANDLERS}/<tool>")
@service("canvas", "notice-handlers", NOTICE_HANDLERS)
def list_handlers(state: State, tool: str) -> Response:
    return _catalog(state, _family(state, tool))


@blueprint.put(f"{HANDLERS}/<tool>")
@service("canvas", "notice-handlers", NOTICE_HANDLERS)
def set_handler(state: State, tool: str) -> Response:
    """One handler for each type; an empty one removes it."""
    family, body = _family(state, tool), json_body()
    told = body if isinstance(body, dict) else {}
    kind, handler = told.get("notice_type"), told.get("handler")
    if kind not in TYPES:
        raise Refused(400, f"unknown notice_type {kind!r}")
    if not isinstance(handler, str):
        raise Refused(400, "handler must be a valid URL or an empty string")
    if handler and not _is_the_tools(family, handler):
        raise Refused(400, "handler url should match the tool's domain")
    others = state.notice_handlers.get(family.tool.client_id, {})
    state.notice_handlers[family.tool.client_id] = {**others, kind: handler}
    return _catalog(state, family)


def _family(state: State, tool: str) -> Family:
    family = sandbox().family("canvas", state)
    if tool != _number(family):
        raise Refused(404, "not found")
    return family


def _is_the_tools(family: Family, handler: str) -> bool:
    return urlsplit(handler).scheme in {"http", "https"} and family.tool.owns(handler)


def _catalog(state: State, family: Family) -> Response:
    handlers = state.notice_handlers.get(family.tool.client_id, {})
    return jsonify(
        {
            "client_id": family.tool.client_id,
            "deployment_id": family.deployment_id(state),
            "notice_handlers": [
                {"handler": handlers.get(kind, ""), "notice_type": kind} for kind in TYPES
            ],
        }
    )


def of_copy(running: Sandbox, state: State, source: Course, made: Course) -> list[Notice]:
    """What Canvas would tell the tool about a copied course; empty where nobody asked for it.

    It is sent by ``send``, without the state locked: the tool reads our keys before it answers.
    """
    family = running.family("canvas", state)
    handler = state.notice_handlers.get(family.tool.client_id, {}).get(CONTEXT_COPY)
    if not handler or not family.tool.active or NOTICE_HANDLERS not in family.tool.scopes:
        return []
    claims = {
        "iss": running.settings.base_url,
        "aud": family.tool.client_id,
        "nonce": secrets.token_hex(16),
        f"{LTI}/deployment_id": family.deployment_id(state),
        f"{LTI}/version": "1.3.0",
        f"{LTI}/notice": {
            "id": str(uuid.uuid4()),
            "timestamp": datetime.now(UTC).isoformat(),
            "type": CONTEXT_COPY,
        },
        f"{LTI}/context": {
            "id": made.opaque,
            "label": made.code,
            "title": made.title,
            "type": [COURSE],
        },
        f"{LTI}/origin_contexts": [source.opaque],
    }
    return [Notice(CONTEXT_COPY, handler, signing.sign(claims, state.keys[-1].pem, lifetime=LIFE))]


def send(running: Sandbox, notices: list[Notice]) -> None:
    """Posts each one once; what became of it is kept, and nothing is tried again."""
    for notice in notices:
        status, trouble = _post(notice)
        with running.store.change() as state:
            sent = {
                "time": time.time(),
                "type": notice.type,
                "handler": notice.handler,
                "status": status,
                "trouble": trouble,
            }
            state.notices = [*state.notices[-KEPT + 1 :], sent]


def _post(notice: Notice) -> tuple[int | None, str | None]:
    """The handler's status, or why there is none."""
    body = {"notices": [{"jwt": notice.jwt}]}
    try:
        return requests.post(notice.handler, json=body, timeout=TIMEOUT).status_code, None
    except requests.RequestException as fault:
        return None, str(fault)
