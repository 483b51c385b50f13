"""Media types of the services, and answers in them."""

import json
from typing import Any

from flask import Response

ITEM_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
ITEMS_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
RESULTS_TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"
MEMBERS_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
CANVAS_MEMBERS_TYPE = "application/vnd.ims.lis.v2.membershipcontainer+json"


def answer(data: Any, media_type: str, status: int = 200, link: str | None = None) -> Response:
    """JSON in exactly this media type, with a Link header where there is a next page."""
    made = Response(json.dumps(data), status, content_type=media_type)
    if link:
        made.headers["Link"] = link
    return made
