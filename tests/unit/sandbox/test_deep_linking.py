"""What a tool returns from deep linking: canvas.md 5.2."""

import time
from typing import Any

import jwt
from werkzeug.test import TestResponse

from .conftest import PRIVATE_KEY, TOOL, Tool

DEEP_LINKING = "https://purl.imsglobal.org/spec/lti-dl/claim"
LTI = "https://purl.imsglobal.org/spec/lti/claim"


def answer(tool: Tool, items: list[dict[str, Any]], **changes: Any) -> TestResponse:
    request = tool.launch("helen-brandt", "deep_linking")
    url = request[f"{DEEP_LINKING}/deep_linking_settings"]["deep_link_return_url"]
    now = int(time.time())
    claims = {
        "iss": tool.registration()["client_id"],
        "aud": request["iss"],
        "iat": now,
        "exp": now + 60,
        "nonce": "n",
        f"{LTI}/message_type": "LtiDeepLinkingResponse",
        f"{DEEP_LINKING}/content_items": items,
        **changes,
    }
    token = jwt.encode(claims, PRIVATE_KEY, "RS256", {"kid": tool.kid})
    return tool.client.post(url.removeprefix("http://127.0.0.1:8001"), data={"JWT": token})


def link(**more: Any) -> dict[str, Any]:
    return {"type": "ltiResourceLink", "title": "Linked", "url": f"{TOOL}/lti/launch", **more}


def test_a_link_with_a_line_item_becomes_a_graded_assignment(canvas: Tool) -> None:
    item = link(lineItem={"scoreMaximum": 3}, custom={"credential": "other"})

    given = answer(canvas, [item])

    made = canvas.client.get("/api/assignments").get_json()[-1]
    assert given.status_code == 200
    assert (made["title"], made["points"], made["graded"]) == ("Linked", 3, True)
    assert made["custom"] == {"credential": "other"}


def test_a_line_item_without_maximum_is_rejected(canvas: Tool) -> None:
    assert answer(canvas, [link(lineItem={"label": "x"})]).status_code == 400


def test_the_wrong_issuer_or_audience_is_rejected(canvas: Tool) -> None:
    assert answer(canvas, [], iss="someone").status_code == 400
    assert answer(canvas, [], aud="someone").status_code == 400


def test_a_cancelled_choice_adds_nothing(canvas: Tool) -> None:
    given = answer(canvas, [], **{f"{DEEP_LINKING}/msg": "Nothing chosen."})

    assert "Nothing chosen." in given.get_data(as_text=True)
    assert len(canvas.client.get("/api/assignments").get_json()) == 1
