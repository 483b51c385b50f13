"""What a page may send."""

from marshmallow import EXCLUDE, Schema, fields, validate

from lti_tool.workspace.saving import Answer


class AnswerSchema(Schema):
    """`{"body": text, "revision": number read}`; the length of a text is its field's own rule."""

    class Meta:
        unknown = EXCLUDE

    body = fields.String(required=True)
    revision = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))


def load_answer(data: object) -> Answer:
    """Raises marshmallow.ValidationError."""
    return Answer(**AnswerSchema().load(data))  # type: ignore[arg-type]
