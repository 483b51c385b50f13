"""What a page may send."""

from datetime import date
from json import JSONDecodeError

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from lti_tool.database import LARGEST_INTEGER, storable
from lti_tool.workspace.anchors import Asked
from lti_tool.workspace.saving import MAX_CHARACTERS, Answer

REVISION = validate.Range(0, LARGEST_INTEGER)


class TargetSchema(Schema):
    """The day by which a person means to submit; an empty one is none."""

    class Meta:
        unknown = EXCLUDE

    target_on = fields.Date(required=True, allow_none=True)


class AnswerSchema(Schema):
    """`{"body": text, "revision": number read}`; the length of a text is its field's own rule."""

    class Meta:
        unknown = EXCLUDE

    body = fields.String(required=True)
    revision = fields.Integer(required=True, strict=True, validate=REVISION)


class WordingSchema(Schema):
    """`{"body": text}`: a text that is to be put aside."""

    class Meta:
        unknown = EXCLUDE

    body = fields.String(required=True)


class WayBackSchema(Schema):
    """The form that goes back: the name of a wording, and the revision that its page had read."""

    class Meta:
        unknown = EXCLUDE

    wording = fields.String(required=True)
    revision = fields.Integer(required=True, validate=REVISION)


_ANSWER = AnswerSchema()


def load_answer(data: object) -> Answer:
    """Raises marshmallow.ValidationError."""
    return Answer(**_ANSWER.load(data))  # type: ignore[arg-type]


def load_target(typed: str) -> date | None:
    """Raises marshmallow.ValidationError."""
    found: date | None = TargetSchema().load({"target_on": typed.strip() or None})["target_on"]
    return found


class MarkSchema(Schema):
    """A place to mark, as `anchors.Asked` has it: of a text, or of a file."""

    class Meta:
        unknown = EXCLUDE

    item = fields.String(required=True)
    prompt = fields.String()
    quote = fields.String()
    start = fields.Integer(strict=True, validate=REVISION)
    file = fields.String()
    page = fields.Integer(strict=True, allow_none=True, validate=REVISION)


def load_mark(data: object) -> Asked:
    """From what JSON held, or from JSON itself. Raises marshmallow.ValidationError."""
    schema = MarkSchema()
    try:
        return Asked(**(schema.loads(data) if isinstance(data, str) else schema.load(data)))  # type: ignore[arg-type]
    except JSONDecodeError as error:
        raise ValidationError(str(error)) from error


class WordsSchema(Schema):
    """The form that asks for a second look: words of one's own."""

    class Meta:
        unknown = EXCLUDE

    words = fields.String(required=True, validate=validate.Length(1, MAX_CHARACTERS))


def load_words(typed: str) -> str:
    """Raises marshmallow.ValidationError where there are none, or too many."""
    plain = storable(typed.replace("\r\n", "\n")).strip()
    found: str = WordsSchema().load({"words": plain})["words"]
    return found
