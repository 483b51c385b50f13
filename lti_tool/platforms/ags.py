"""Assignment and Grade Services 2.0: scores out, results and line items in.

Media types are sent exactly, one each: Moodle refuses anything else (moodle.md 19). JSON goes on
one line: a newline in it turns Moodle's errors into successes (moodle.md 22).
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests

from lti_tool.platforms.client import Connector, body_of
from lti_tool.platforms.transport import next_page

SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/"
LINE_ITEM, LINE_ITEM_READ = SCOPE + "lineitem", SCOPE + "lineitem.readonly"
RESULT, SCORE = SCOPE + "result.readonly", SCOPE + "score"
SCOPES = (LINE_ITEM, LINE_ITEM_READ, RESULT, SCORE)

ITEM_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
ITEMS_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
RESULTS_TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"

MOST_PAGES = 200


class AgsRefused(Exception):
    """The LMS answered a read, or the making of a line item, with something other than that."""

    def __init__(self, response: requests.Response) -> None:
        super().__init__(f"{response.request.method} {response.url}: {response.status_code}")
        self.response = response


@dataclass(frozen=True)
class Result:
    """One person's result (AGS 3.3).

    fraction   the score divided by its maximum; None where there is no score
    comment    None where there is none, or where the LMS does not return it
    """

    fraction: float | None
    comment: str | None


def usable(scopes: Sequence[str]) -> list[str]:
    """Of the scopes that a launch granted, those for which a token is asked: all at once."""
    return [scope for scope in SCOPES if scope in scopes]


def post_score(
    connector: Connector, scopes: Sequence[str], line_item: str, body: dict[str, Any]
) -> requests.Response:
    """Send a score (AGS 3.4); any status comes back. Raises what Connector.call does."""
    return connector.call(
        "POST",
        service_address(line_item, "scores"),
        scopes,
        accept=SCORE_TYPE,
        content_type=SCORE_TYPE,
        data=one_line(body),
        needed=SCORE,
    )


def read_result(
    connector: Connector, scopes: Sequence[str], line_item: str, subject: str
) -> Result | None:
    """A person's result (AGS 3.3.3), or None. Raises AgsRefused and what Connector.call does.

    Some LMSs answer everybody's whatever is asked, so the person is looked for.
    """
    address = with_query(service_address(line_item, "results"), user_id=subject)
    for row in _rows(connector, scopes, address, RESULTS_TYPE, RESULT):
        if str(row.get("userId")) == subject:
            return _result(row)
    return None


def find_line_item(
    connector: Connector, scopes: Sequence[str], line_items: str, link_id: str, tag: str
) -> str | None:
    """The address of the line item of a link that carries our tag (AGS 3.2.5.3), or None."""
    address = with_query(line_items, resource_link_id=link_id, tag=tag)
    for row in _rows(connector, scopes, address, ITEMS_TYPE, LINE_ITEM):
        ours = str(row.get("resourceLinkId")) == link_id and row.get("tag") == tag
        if ours and isinstance(row.get("id"), str):
            return str(row["id"])
    return None


def make_line_item(
    connector: Connector, scopes: Sequence[str], line_items: str, item: dict[str, Any]
) -> str:
    """Make a line item (AGS 3.2.4) and answer its address. Raises AgsRefused."""
    response = connector.call(
        "POST",
        line_items,
        scopes,
        accept=ITEM_TYPE,
        content_type=ITEM_TYPE,
        data=one_line(item),
        needed=LINE_ITEM,
    )
    body = body_of(response)
    if not response.ok or not isinstance(body, dict) or not isinstance(body.get("id"), str):
        raise AgsRefused(response)
    return str(body["id"])


def service_address(line_item: str, name: str) -> str:
    """`{line item}/scores` or `/results`: the path grows, the query stays (AGS 3.1)."""
    parts = urlsplit(line_item)
    return parts._replace(path=f"{parts.path.rstrip('/')}/{name}").geturl()


def with_query(address: str, **added: str) -> str:
    """The address with parameters added to those it has."""
    parts = urlsplit(address)
    query = [*parse_qsl(parts.query, keep_blank_values=True), *added.items()]
    return parts._replace(query=urlencode(query)).geturl()


def one_line(body: dict[str, Any]) -> str:
    """JSON without a newline, in ASCII."""
    return json.dumps(body, separators=(",", ":"))


def _rows(
    connector: Connector, scopes: Sequence[str], address: str, accept: str, needed: str
) -> Iterator[dict[str, Any]]:
    following: str | None = address
    for _page in range(MOST_PAGES):
        if following is None:
            return
        response = connector.call("GET", following, scopes, accept=accept, needed=needed)
        body = body_of(response)
        if not response.ok or not isinstance(body, list | None):
            raise AgsRefused(response)
        yield from (row for row in body or [] if isinstance(row, dict))
        following = next_page(response)


def _result(row: dict[str, Any]) -> Result:
    score, maximum = _number(row.get("resultScore")), _number(row.get("resultMaximum"))
    comment = row.get("comment")
    return Result(
        fraction=None if score is None else score / (maximum or 1.0),
        comment=comment if isinstance(comment, str) and comment else None,
    )


def _number(value: Any) -> float | None:
    try:
        return None if value is None else float(value)
    except (TypeError, ValueError):
        return None
