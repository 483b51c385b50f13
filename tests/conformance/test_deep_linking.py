"""Deep linking (LTI Deep Linking 2.0), as 1EdTech certifies it and stricter."""

from html import unescape
from typing import Any
from urllib.parse import urlsplit

import jwt
import pytest

from tests.conformance.lms import Lms, assert_refused
from tests.conformance.servers import Browser
from tests.platform import ABSENT, DL, INSTRUCTOR, LEARNER, LTI, MEMBERSHIP, MENTOR, deep_linking

pytestmark = pytest.mark.one_engine

ITEMS = f"{DL}content_items"
PICK = "ell-advocacy/1"

BAD_SETTINGS: dict[str, tuple[dict[str, Any], str]] = {
    "no return address": ({"deep_link_return_url": ABSENT}, "deep_link_return_url"),
    "a return address that is null": ({"deep_link_return_url": None}, "deep_link_return_url"),
    "a script as return address": ({"deep_link_return_url": "javascript:alert(1)"}, "return_url"),
    "a return address without TLS": ({"deep_link_return_url": "http://lms.example/"}, "return_url"),
    "no types": ({"accept_types": ABSENT}, "deep_linking_settings.accept_types"),
    "types that are a string": ({"accept_types": "ltiResourceLink"}, "accept_types"),
    "other types": ({"accept_types": ["link", "html"]}, "asked for something else"),
    "no presentation": ({"accept_presentation_document_targets": ABSENT}, "document_targets"),
    "several in words": ({"accept_multiple": "perhaps"}, "accept_multiple"),
    "data that is no string": ({"data": {"a": None}}, "data"),
}


def answered(lms: Lms, browser: Browser, *picks: str, **settings: Any) -> dict[str, Any]:
    """The claims that the LMS gets after an instructor has pressed the button, verified by it."""
    launch = lms.walk(browser, roles=[INSTRUCTOR], **deep_linking(**settings))
    page = browser.follow(launch)
    token = unescape(page.text.split('name="csrf_token" value="')[1].split('"')[0])
    form = {"credential": list(picks), "csrf_token": token}
    sent = browser.post(urlsplit(page.url).path, data=form | ({} if picks else CANCEL))
    assert sent.status_code == 200, sent.text
    answer = unescape(sent.text.split('name="JWT" value="')[1].split('"')[0])
    published = jwt.PyJWKSet.from_dict(browser.get("/.well-known/jwks.json").response.json())
    return jwt.decode(
        answer,
        published[jwt.get_unverified_header(answer)["kid"]],
        algorithms=["RS256"],
        audience=lms.issuer,
        issuer=lms.client_id,
        options={"require": ["iss", "aud", "iat", "exp", "nonce"], "strict_aud": True},
    )


CANCEL = {"action": "cancel"}


def nulls(value: Any) -> list[Any]:
    """Every null in a value, at any depth."""
    if isinstance(value, dict):
        value = list(value.values())
    return (
        [null for one in value for null in nulls(one)]
        if isinstance(value, list)
        else ([value] if value is None else [])
    )


def test_one_link_with_its_line_item(lms: Lms, browser: Browser) -> None:
    claims = answered(lms, browser, PICK)

    (item,) = claims[ITEMS]
    assert claims[f"{LTI}message_type"] == "LtiDeepLinkingResponse"
    assert claims[f"{LTI}version"] == "1.3.0"
    assert claims[f"{LTI}deployment_id"] == lms.deployment_id
    assert (item["type"], item["url"]) == ("ltiResourceLink", lms.tool.target)
    assert item["lineItem"]["scoreMaximum"] == 1
    assert item["custom"] == {"credential": "ell-advocacy", "credential_version": "1"}
    assert nulls(claims) == []
    assert f"{DL}data" not in claims


def test_data_comes_back_as_it_was_sent(lms: Lms, browser: Browser) -> None:
    claims = answered(lms, browser, PICK, data="a b/ü=&")

    assert claims[f"{DL}data"] == "a b/ü=&"


def test_no_line_item_where_none_is_accepted(lms: Lms, browser: Browser) -> None:
    claims = answered(lms, browser, PICK, accept_lineitem=False)

    assert "lineItem" not in claims[ITEMS][0]


def test_no_link_after_cancel(lms: Lms, browser: Browser) -> None:
    assert answered(lms, browser)[ITEMS] == []


def test_the_whole_request_replayed(lms: Lms, browser: Browser) -> None:
    login = lms.login(browser)
    token = lms.sign(lms.claims(login, roles=[INSTRUCTOR], **deep_linking()))
    first = lms.launch(browser, login, token)

    second = lms.launch(browser, login, token)

    assert first.status_code == 303
    assert (second.status_code, second.location) == (401, None)


@pytest.mark.parametrize(("differs", "says"), BAD_SETTINGS.values(), ids=BAD_SETTINGS.keys())
def test_settings_that_cannot_be_answered(
    lms: Lms, browser: Browser, differs: dict[str, Any], says: str
) -> None:
    asked = deep_linking(**differs)

    assert_refused(lms, lms.walk(browser, roles=[INSTRUCTOR], **asked), says)


def test_no_settings(lms: Lms, browser: Browser) -> None:
    answer = lms.walk(browser, roles=[INSTRUCTOR], message_type="LtiDeepLinkingRequest")

    assert_refused(lms, answer, "deep_linking_settings")


@pytest.mark.parametrize("roles", [[LEARNER], [MENTOR], [], [f"{MEMBERSHIP}#Member"]])
def test_whoever_neither_teaches_nor_designs_the_course(
    lms: Lms, browser: Browser, roles: list[str]
) -> None:
    login = lms.login(browser)
    claims = lms.claims(login, roles=roles, **deep_linking())

    assert_refused(lms, lms.launch(browser, login, claims), "teach or design this course")
    assert lms.is_used(login)
