"""What a note on the evidence may hold when it is sent."""

from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, pre_load, validate

from lti_tool.database import LARGEST_INTEGER
from lti_tool.review.errors import HighlightRefused
from lti_tool.review.highlights import Asked
from lti_tool.workspace.saving import MAX_CHARACTERS, cleaned

NUMBER = validate.Range(0, LARGEST_INTEGER)
TYPED = validate.Length(max=MAX_CHARACTERS)


class HighlightSchema(Schema):
    """A note and its place, as `highlights.Asked` has them; an empty field was not given."""

    class Meta:
        unknown = EXCLUDE

    note = fields.String(required=True, validate=TYPED)
    prompt = fields.String()
    quote = fields.String(load_default="", validate=TYPED)
    start = fields.Integer(load_default=0, validate=NUMBER)
    file = fields.String()
    page = fields.Integer(validate=NUMBER)

    @pre_load
    def drop_empty(self, data: Any, **_: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        return {key: one for key, one in data.items() if key == "note" or one not in ("", None)}

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Asked:
        note, quote = cleaned(data.pop("note")).strip(), cleaned(data.pop("quote"))
        return Asked(note, quote=quote, **data)


class NoteSchema(Schema):
    """`{"note", "read"}`: a note, and what was read of it before."""

    class Meta:
        unknown = EXCLUDE

    note = fields.String(required=True, validate=TYPED)
    read = fields.String(required=True, validate=TYPED)


def load_highlight(data: Any) -> Asked:
    """From a form or from JSON. Raises HighlightRefused."""
    try:
        asked: Asked = HighlightSchema().load(data)
    except ValidationError as error:
        raise HighlightRefused(details={"faults": error.messages}) from error
    return asked


def load_note(data: Any) -> tuple[str, str]:
    """A note, and what was read of it before. Raises HighlightRefused."""
    try:
        found = NoteSchema().load(data)
    except ValidationError as error:
        raise HighlightRefused(details={"faults": error.messages}) from error
    return cleaned(found["note"]).strip(), cleaned(found["read"]).strip()
