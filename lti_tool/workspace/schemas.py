"""What a page may send."""

from marshmallow import EXCLUDE, Schema, fields, validate

from lti_tool.database import LARGEST_INTEGER
from lti_tool.workspace.saving import Answer

REVISION = validate.Range(0, LARGEST_INTEGER)


class AnswerSchema(Schema):
    """`{"body": text, "revision": number read}`; the length of a text is its field's own rule."""

    class Meta:
        unknown = EXCLUDE

    body = fields.String(required=True)
    revision = fields.Integer(required=True, strict=True, validate=REVISION)


def load_answer(data: object) -> Answer:
    """Raises marshmallow.ValidationError."""
    return Answer(**AnswerSchema().load(data))  # type: ignore[arg-type]
