"""What a setting can hold, in words for whoever gave it something else."""

from flask_babel import gettext as _
from marshmallow import fields, validate


def asked(field: fields.Field) -> str:
    """What to give, such as "Write a whole number from 1 to 250."."""
    for rule in field.validators:
        if isinstance(rule, validate.Range):
            words = _("Write a whole number from %(low)s to %(high)s.", low=rule.min, high=rule.max)
            return " ".join([words, _("Empty: no limit.")]) if field.allow_none else words
        if isinstance(rule, validate.OneOf):
            return _("Choose one of these: %(values)s.", values=", ".join(map(str, rule.choices)))
        if isinstance(rule, validate.Length):
            return _("Write at most %(most)s dates, such as 2026-12-25.", most=rule.max)
    return _("Choose one of these: %(values)s.", values="true, false")
