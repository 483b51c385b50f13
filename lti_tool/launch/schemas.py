"""What the forms of this package may hold."""

from collections.abc import Iterable

from marshmallow import EXCLUDE, Schema, fields, validate


def picks_form(offered: Iterable[str], *, several: bool) -> Schema:
    """Which of the offered credentials are to be added: one, or, where `several`, any number."""
    pick = fields.String(validate=validate.OneOf(list(offered)))
    number = validate.Length(min=1, max=None if several else 1)
    form = Schema.from_dict({"credential": fields.List(pick, required=True, validate=number)})
    return form(unknown=EXCLUDE)
