"""Reads what a tool answers to deep linking (canvas.md 5.2, moodle.md 14 and 15)."""

from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from .errors import in_words
from .families import Family
from .platform import AssertionRefused
from .records import LinkItem, State

CLAIM = "https://purl.imsglobal.org/spec/lti-dl/claim"
LTI = "https://purl.imsglobal.org/spec/lti/claim"
RESPONSE = "LtiDeepLinkingResponse"


class _Known(Schema):
    """Members that the LMS does not know are none of its business."""

    class Meta:
        unknown = EXCLUDE


class LineItemBody(_Known):
    scoreMaximum = fields.Float(required=True, validate=validate.Range(0))
    label = fields.String()
    resourceId = fields.String()
    tag = fields.String()
    submissionReview = fields.Dict(keys=fields.String())


class Times(_Known):
    startDateTime = fields.String()
    endDateTime = fields.String()


class ItemBody(_Known):
    type = fields.String(required=True, validate=validate.Equal("ltiResourceLink"))
    url = fields.String()
    title = fields.String()
    text = fields.String()
    custom = fields.Dict(keys=fields.String(), load_default=dict)
    lineItem = fields.Nested(LineItemBody, load_default=dict)
    available = fields.Nested(Times, load_default=dict)
    submission = fields.Nested(Times, load_default=dict)


ITEMS = ItemBody(many=True)


def read(claims: dict[str, Any], family: Family, state: State) -> list[LinkItem]:
    """The links that were chosen; raises AssertionRefused for an answer that is not right."""
    _check(claims, family.deployment_id(state))
    try:
        items = ITEMS.load(claims.get(f"{CLAIM}/content_items", []))
    except ValidationError as fault:
        raise AssertionRefused(in_words(fault.messages, "content_items")) from fault
    if family.rules == "canvas" and len(items) > 1:
        raise AssertionRefused("one item can be chosen here, not several")
    line_items = family.rules == "moodle" or state.options.deep_link_line_items
    return [_read_item(item, family, line_items) for item in items]


def _check(claims: dict[str, Any], deployment_id: str) -> None:
    if claims.get(f"{LTI}/message_type") != RESPONSE or not claims.get("nonce"):
        raise AssertionRefused("not a deep linking response with a nonce")
    if claims.get(f"{LTI}/version") != "1.3.0":
        raise AssertionRefused("the version must be 1.3.0")
    if claims.get(f"{LTI}/deployment_id") != deployment_id:
        raise AssertionRefused("the deployment_id is not ours")
    empty = _null(claims)
    if empty:
        raise AssertionRefused(f"{empty} is null; leave out what there is not")


def _null(value: Any, place: str = "") -> str | None:
    """Where the first null is."""
    if value is None:
        return place
    inner: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    found = (_null(one, f"{place} {name}".strip()) for name, one in inner)
    return next((one for one in found if one is not None), None)


def _read_item(item: dict[str, Any], family: Family, line_items: bool) -> LinkItem:
    url = item.get("url", family.tool.target_link_uri)
    if not family.tool.owns(url):
        raise AssertionRefused(f"{url} is no address of {family.tool.domain}")
    made = LinkItem(
        title=item.get("title") or "Untitled",
        description=item.get("text", ""),
        url=url,
        custom=_custom(item["custom"], family),
    )
    if line_items:
        line_item = item["lineItem"]
        made.points = line_item.get("scoreMaximum")
        made.resource_id, made.tag = line_item.get("resourceId"), line_item.get("tag")
    _add_own(made, item, family)
    return made


def _custom(asked: dict[str, Any], family: Family) -> dict[str, str]:
    if family.rules == "canvas":
        return {name: str(value) for name, value in asked.items()}
    # Moodle keeps a line for each, so a value ends where its line does.
    return {name: str(value).partition("\n")[0] for name, value in asked.items()}


def _add_own(made: LinkItem, item: dict[str, Any], family: Family) -> None:
    """Canvas takes the label for the title, and dates; Moodle neither, but the review's address."""
    if family.rules == "moodle":
        made.submission_review = item["lineItem"].get("submissionReview")
        return
    made.title = item["lineItem"].get("label") or made.title
    made.unlock_at = item["available"].get("startDateTime")
    made.due_at = item["submission"].get("endDateTime")
