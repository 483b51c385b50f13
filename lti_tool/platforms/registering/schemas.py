"""What an LMS sends along when it opens the registration address."""

from marshmallow import EXCLUDE, Schema, fields, validate


class Opening(Schema):
    """LTI Dynamic Registration 1.0, 3.1: where its configuration is, and its token, if any."""

    class Meta:
        unknown = EXCLUDE

    openid_configuration = fields.String(
        required=True, validate=[validate.Length(min=1, max=4000), validate.ContainsNoneOf("\x00")]
    )
    registration_token = fields.String(
        load_default="",
        validate=validate.Regexp(r"[A-Za-z0-9._~+/=-]{0,8000}\Z", error="not a token"),
    )
