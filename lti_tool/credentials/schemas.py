"""What the forms of this package may hold."""

from marshmallow import EXCLUDE, Schema, fields, validate


class ChoiceForm(Schema):
    """Which credential a link presents: `key` and `version` joined by a slash."""

    class Meta:
        unknown = EXCLUDE

    credential = fields.String(
        required=True, validate=validate.Regexp(r"^[a-z0-9-]+/[0-9]+$"), metadata={"form": "radio"}
    )
