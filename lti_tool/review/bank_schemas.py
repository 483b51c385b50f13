"""What a comment that is kept for use again may hold when it is sent."""

from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validate

from lti_tool.review.bank import Written
from lti_tool.review.errors import CommentRefused
from lti_tool.workspace.saving import MAX_CHARACTERS, cleaned


class CommentSchema(Schema):
    """`{"body", "item", "program"}`, as `bank.Written` has them; an empty item: for any line."""

    class Meta:
        unknown = EXCLUDE

    body = fields.String(required=True, validate=validate.Length(max=MAX_CHARACTERS))
    item = fields.String(load_default="", allow_none=True)
    program = fields.Boolean(load_default=False)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Written:
        body = cleaned(data["body"]).strip()
        return Written(body, data["item"] or None, program=data["program"])


def load_comment(data: Any) -> Written:
    """From a form or from JSON. Raises CommentRefused."""
    try:
        written: Written = CommentSchema().load(data)
    except ValidationError as error:
        raise CommentRefused(details={"faults": error.messages}) from error
    return written
