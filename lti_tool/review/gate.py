"""Whether an assessor's queue is open: they have agreed with the anchors, where that is asked."""

from collections.abc import Iterable

from lti_tool.review.calibration import progress
from lti_tool.review.calibration.errors import NotCalibrated
from lti_tool.review.calibration.rules import rules


def refuse_uncalibrated(registration_id: int, assessor_id: int, credential_key: str) -> None:
    """Raise NotCalibrated where this assessor calibrates first. One query where nobody does."""
    if closed(registration_id, assessor_id, [credential_key]):
        raise NotCalibrated()


def closed(registration_id: int, assessor_id: int, credential_keys: Iterable[str]) -> set[str]:
    """Those of these credentials whose submissions the assessor may not score yet."""
    demands = rules(registration_id)
    asked = {key for key in credential_keys if demands.demands(key)}
    if not asked:
        return set()
    own = progress.of(registration_id, assessor_id, demands)
    return {key for key in asked if key not in own or not own[key].is_open}
