"""How many attempts a person has, by the program's setting, and how many are left."""

from dataclasses import dataclass

from lti_tool.credentials import settings
from lti_tool.web.visitor import Visitor
from lti_tool.workspace.work import Work


@dataclass(frozen=True)
class Tries:
    """`limit` None: as many as it takes. Attempts that were withdrawn or returned are not
    among those `used`."""

    limit: int | None
    used: int

    @property
    def left(self) -> int | None:
        return None if self.limit is None else max(self.limit - self.used, 0)


def tries(work: Work, who: Visitor) -> Tries:
    """The tries of the visitor's work."""
    return Tries(settings.value(who.registration_id, "attempt_limit"), len(work.attempts))
