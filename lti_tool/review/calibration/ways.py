"""An assessor's way to an open queue."""

from dataclasses import dataclass

from lti_tool.review.calibration import offering, progress
from lti_tool.review.calibration.offering import Offer
from lti_tool.review.calibration.progress import Progress
from lti_tool.review.calibration.rules import Rules, demanding, rules
from lti_tool.web.visitor import Visitor
from rubric import Credential


@dataclass(frozen=True)
class Way:
    """An assessor's way to an open queue in one credential. `next` None: no anchor is left."""

    credential: Credential
    progress: Progress
    next: Offer | None

    @property
    def rules(self) -> Rules:
        return self.progress.rules


def ways(who: Visitor) -> list[Way]:
    """The visitor's way in every credential that asks for calibration. Five queries."""
    demands = rules(who.registration_id)
    newest = demanding(demands)
    if not newest:
        return []
    own = progress.of(who.registration_id, who.person_id, demands)
    offers = offering.offers(who.registration_id, who.person_id)
    return [
        Way(
            credential,
            own.get(key, Progress((), demands)),
            next((one for one in offers if one.anchor.credential_key == key), None),
        )
        for key, credential in newest.items()
    ]
