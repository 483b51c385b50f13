"""The shape of a definition file. `credentials/ell-advocacy/1.yaml` shows the keys in use; a file
slot may also say `max_files`, how many files it takes (1 where it does not).

What concerns several places at once (repeated keys, references) is in `rubric.consistency`.
"""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from rubric.fields import (
    PlainField,
    StrictSchema,
    WordingField,
    flag,
    key_field,
    list_of,
    one_of,
    raw,
    section,
    string,
    text,
    whole_number,
)
from rubric.levels import LINE_LEVELS
from rubric.settings import KINDS

UNLIMITED = "unlimited"
FILE_TYPE = r"[a-z0-9]+\Z"
_LINE_KEY = r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*\Z"
_CREDENTIAL_KEY = r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z"


class WordsSchema(StrictSchema):
    minimum = whole_number(0)
    maximum = whole_number(1)
    scope = one_of("each", "whole", required=True)
    strength = one_of("hard", "soft", required=True)

    @validates_schema
    def refuse_upside_down(self, data: dict[str, Any], **_: Any) -> None:
        low, high = data["minimum"], data["maximum"]
        if low > high:
            raise ValidationError(f"upside down: minimum {low} is more than maximum {high}")


class WordsField(PlainField):
    """A range, or the word "unlimited", which is loaded as None."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        return None if value == UNLIMITED else WordsSchema().load(value)


class ConditionSchema(StrictSchema):
    key = string(required=True)
    text = text()
    any_of = list_of(fields.Nested(lambda: ConditionSchema()), "may be absent")


class ComponentSchema(StrictSchema):
    key = key_field()
    title = text()
    body = text()
    rule = text(required=False)
    all_of = list_of(ConditionSchema, "may be absent")
    shows_steps = flag()


class StepSchema(StrictSchema):
    key = key_field()
    name = text()
    gist = text()


class ResourceSchema(StrictSchema):
    title = text()
    address = string(
        load_default="",
        validate=validate.Regexp(r"(https?://\S+)?\Z", error="must be an address, or empty"),
    )
    load_bearing = flag()
    part = string()


class HalfSchema(StrictSchema):
    key = key_field()
    label = text()
    asks = text()


class PromptSchema(HalfSchema):
    halves = list_of(HalfSchema, "may be absent")


class EntrySchema(StrictSchema):
    key = key_field()
    label = text()


class GroupTitleSchema(StrictSchema):
    label = text()
    asks = text(required=False)


class GridSchema(StrictSchema):
    groups = list_of(EntrySchema)
    title = section(GroupTitleSchema, required=True)
    rows = list_of(string())


class ChoiceSchema(StrictSchema):
    key = key_field()
    label = text()
    asks = text()


class FileSchema(StrictSchema):
    key = key_field()
    label = text()
    types = list_of(
        string(validate=validate.Regexp(FILE_TYPE, error="not a file type, such as pdf"))
    )
    max_megabytes = whole_number(1)
    max_files = whole_number(1, required=False, load_default=1)
    counts_as = string()


class LinkSchema(StrictSchema):
    key = key_field()
    label = text()


class PointSchema(StrictSchema):
    key = key_field()
    label = text()


class LevelsSchema(StrictSchema):
    error_messages = {  # noqa: RUF012
        **StrictSchema.error_messages,
        "unknown": f"unknown level: the levels are {', '.join(LINE_LEVELS)}",
    }

    proficient = text()
    basic = text()
    developing = WordingField(required=True)


class LineSchema(StrictSchema):
    key = key_field(_LINE_KEY)
    label = text()
    levels = section(LevelsSchema, required=True)
    counts_words = flag()
    points = list_of(PointSchema, "may be absent")


class ArtifactSchema(StrictSchema):
    key = key_field()
    label = text()
    title = text()
    asks = text()
    needs = one_of("all", "one", load_default="all")
    words = WordsField()
    prompts = list_of(PromptSchema, "may be absent")
    grid = section(GridSchema)
    files = list_of(FileSchema, "may be absent")
    links = list_of(LinkSchema, "may be absent")
    choice = section(ChoiceSchema)
    about = string()
    lines = list_of(LineSchema)


class PartSchema(StrictSchema):
    key = key_field()
    label = text()
    title = text()
    asks = text(required=False)
    words = WordsField()
    prompts = list_of(PromptSchema, "may be absent")
    passing = text(required=False)
    artifacts = list_of(ArtifactSchema, "may be absent")


class OptionSchema(StrictSchema):
    value = string(required=True)
    label = text()


class SettingSchema(StrictSchema):
    key = key_field()
    label = text()
    kind = one_of(*KINDS, required=True)
    default = raw(required=True)
    options = list_of(OptionSchema, "may be absent")
    minimum = whole_number(0, required=False, load_default=0)
    optional = flag()


class CredentialSchema(StrictSchema):
    key = key_field(_CREDENTIAL_KEY)
    version = whole_number(1)
    title = text()
    competency = text()
    method = text()
    components = list_of(ComponentSchema)
    steps = list_of(StepSchema, "may be absent")
    steps_in_order = flag()
    resources = list_of(ResourceSchema, "may be absent")
    parts = list_of(PartSchema)
    earning_rule = one_of("conjunction", required=True)
    settings = list_of(SettingSchema, "may be absent")
