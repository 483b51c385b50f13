"""Which submissions a list shows, in which order: chosen in the page's address."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from marshmallow import EXCLUDE, Schema, validate
from marshmallow import fields as forms

from lti_tool.database import LARGEST_INTEGER, storable

OFFERED = ("open", "waiting", "third")
"""States that list what somebody may take; the others list what is somebody's, or decided."""
DECIDED = ("released", "returned", "withdrawn")
STATES = ("open", "waiting", "mine", "reviewed", "third", "settled", "second_look", *DECIDED)
LONGEST = 200


@dataclass(frozen=True)
class Filter:
    """What was chosen; "" or None: everything.

    state       "open" (everything that is not decided), "waiting" (a place is free), "mine" (this
                person's now), "reviewed" (somebody is at it), "third" (two scores differ, and
                nobody settles them yet), "settled" (only its release is left), "second_look",
                "released", "returned" or "withdrawn"
    attempt     "first" or "further"
    wait        "late" (waits longer than promised) or "soon" (due within two business days)
    order       "oldest" or "newest" first; "": as the state has it
    """

    state: str = "open"
    credential: str = ""
    course: int | None = None
    attempt: str = ""
    wait: str = ""
    order: str = ""

    @property
    def newest_first(self) -> bool:
        """Whether the newest stands on top: by itself, where everything is decided."""
        return self.order == "newest" or (not self.order and self.state in DECIDED)

    @property
    def narrows(self) -> bool:
        """Whether it shows less than the state alone would."""
        return bool(self.credential or self.course or self.attempt or self.wait)

    def args(self, **others: Any) -> dict[str, Any]:
        """What its address holds, without what goes without saying; `others` differ."""
        chosen = {field.name: getattr(self, field.name) for field in fields(self)} | others
        return {
            name: value
            for name, value in chosen.items()
            if value and (name, value) != ("state", "open")
        }


class _Chosen(Schema):
    class Meta:
        unknown = EXCLUDE

    state = forms.String(validate=validate.OneOf(STATES))
    credential = forms.String(validate=validate.Length(max=LONGEST))
    course = forms.Integer(validate=validate.Range(1, LARGEST_INTEGER))
    attempt = forms.String(validate=validate.OneOf(["first", "further"]))
    wait = forms.String(validate=validate.OneOf(["late", "soon"]))
    order = forms.String(validate=validate.OneOf(["oldest", "newest"]))


def chosen(args: Mapping[str, Any]) -> Filter:
    """The filter that an address holds; what cannot be is as if it were not there."""
    given = {name: storable(str(value)) for name, value in args.items() if value}
    for name in _Chosen().validate(given):
        given.pop(name, None)
    return Filter(**_Chosen().load(given))
