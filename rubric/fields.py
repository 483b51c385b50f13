"""Marshmallow fields whose messages say in a few words what is wrong."""

from collections.abc import Mapping
from typing import Any, Literal

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from rubric.levels import BASIC
from rubric.text import Text

Messages = dict[str, str | list[Any] | dict[Any, Any]]


class StrictSchema(Schema):
    """A mapping in which every key is known."""

    class Meta:
        unknown = RAISE

    error_messages: dict[str, str] = {"unknown": "unknown key", "type": "must be a mapping"}  # noqa: RUF012


class PlainField(fields.Field[Any]):
    default_error_messages: Messages = {"required": "missing", "null": "empty"}  # noqa: RUF012


class TextField(PlainField):
    """Text, or a mapping of `en` and, where there is one, `es`."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Text:
        if isinstance(value, str):
            return Text(_words(value))
        if not isinstance(value, dict):
            raise ValidationError("must be text; a word such as yes or a number needs quotes")
        faults = {key: ["unknown language"] for key in value if key not in ("en", "es")}
        if "en" not in value:
            faults["en"] = ["missing"]
        for language in ("en", "es"):
            if language in value and not (
                isinstance(value[language], str) and value[language].strip()
            ):
                faults[language] = ["must be text"]
        if faults:
            raise ValidationError(faults)
        return Text(_words(value["en"]), _words(value["es"]) if "es" in value else None)


def _words(value: str) -> str:
    if not value.strip():
        raise ValidationError("empty")
    return value.strip()


class WordingField(TextField):
    """The wording of a lower level: text, or `{same_as: basic}`, which is loaded as None."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        if value == {"same_as": BASIC}:
            return None
        return super()._deserialize(value, attr, data, **kwargs)


class _PlainString(PlainField, fields.String):
    default_error_messages: Messages = {"invalid": "must be text"}  # noqa: RUF012


class _PlainBoolean(PlainField, fields.Boolean):
    default_error_messages: Messages = {"invalid": "must be true or false"}  # noqa: RUF012

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class _PlainInteger(PlainField, fields.Integer):
    default_error_messages: Messages = {"invalid": "must be a whole number"}  # noqa: RUF012

    def _validated(self, value: Any) -> Any:
        # True and "200" are numbers to Python and marshmallow; in a definition they are slips.
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid", input=value)
        return value


class _PlainNested(PlainField, fields.Nested):
    pass


class _PlainList(PlainField, fields.List):
    default_error_messages: Messages = {"invalid": "must be a list"}  # noqa: RUF012


class _PlainRaw(PlainField, fields.Raw):
    pass


def key_field(pattern: str = r"[a-z][a-z0-9_]*\Z", **options: Any) -> fields.Field[Any]:
    """A key: a lower-case letter, then lower-case letters, digits and underscores."""
    rule = validate.Regexp(pattern, error="not a key: lower-case letters, digits and _ only")
    return _PlainString(validate=rule, **{"required": True, **options})


def text(**options: Any) -> fields.Field[Any]:
    return TextField(**{"required": True, **options})


def string(**options: Any) -> fields.Field[Any]:
    return _PlainString(**options)


def flag() -> fields.Field[Any]:
    return _PlainBoolean(load_default=False)


def whole_number(minimum: int, **options: Any) -> fields.Field[Any]:
    rule = validate.Range(min=minimum, error=f"must be at least {minimum}")
    return _PlainInteger(validate=rule, **{"required": True, **options})


def one_of(*allowed: str, **options: Any) -> fields.Field[Any]:
    rule = validate.OneOf(allowed, error=f"must be one of: {', '.join(allowed)}")
    return _PlainString(validate=rule, **options)


def section(schema: type[Schema], **options: Any) -> fields.Field[Any]:
    return _PlainNested(schema, **options)


def raw(**options: Any) -> fields.Field[Any]:
    return _PlainRaw(allow_none=True, **options)


def list_of(
    inner: fields.Field[Any] | type[Schema], presence: Literal["needed", "may be absent"] = "needed"
) -> fields.Field[Any]:
    """A list of at least one. Where it may be absent, it is loaded as an empty list."""
    entry = inner if isinstance(inner, fields.Field) else _PlainNested(inner)
    rule = validate.Length(min=1, error="empty: at least one is needed")
    if presence == "needed":
        return _PlainList(entry, required=True, validate=rule)
    return _PlainList(entry, load_default=list, validate=rule)
