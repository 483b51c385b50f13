"""Pages of a list, with the Link header that leads to the next one."""

import base64
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import request

from .errors import Refused

BOOKMARK = "bookmark:"


@dataclass(frozen=True)
class Page:
    rows: list[Any]
    link: str | None


def _limit(largest: int) -> int:
    try:
        asked = int(request.args.get("limit", largest))
    except ValueError as fault:
        raise Refused(400, "limit must be a number") from fault
    return max(1, min(asked, largest))


def canvas_page(rows: list[Any], largest: int) -> Page:
    """At most ``largest`` rows; the cursor is opaque and its letters' case matters."""
    size, start = _limit(largest), _read_bookmark(request.args.get("page"))
    if start + size >= len(rows):
        return Page(rows[start:], None)
    cursor = base64.urlsafe_b64encode(json.dumps({"Offset": start + size}).encode()).decode()
    query = urlencode({**request.args.to_dict(), "page": BOOKMARK + cursor}, safe=":")
    return Page(rows[start : start + size], f'<{request.base_url}?{query}>; rel="next"')


def _read_bookmark(page: str | None) -> int:
    if not page:
        return 0
    try:
        offset = json.loads(base64.urlsafe_b64decode(page.removeprefix(BOOKMARK)))["Offset"]
    except (ValueError, KeyError, TypeError) as fault:
        raise Refused(400, "Unknown page") from fault
    return int(offset)


def moodle_page(rows: list[Any], quirky: bool) -> Page:
    """Pages only where ``limit`` is sent; ``quirky`` is the line items' header (moodle.md 21)."""
    if "limit" not in request.args:
        return Page(rows, None)
    size, start = _limit(len(rows) or 1), int(request.args.get("from", 0))
    if start + size >= len(rows):
        return Page(rows[start:], None)
    query = urlencode({**request.args.to_dict(), "from": start + size})
    address = f"{request.base_url}?{query}"
    link = f'<{address}>; rel="next"'
    if quirky:
        link = f"<{address.replace('&', '&amp;')}>; rel=“next”"
    # WSGI headers are Latin-1 on the way out, so UTF-8 bytes must be spelled as such.
    return Page(rows[start : start + size], link.encode().decode("latin-1"))
