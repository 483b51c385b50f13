"""What an LMS's answer to a score means for the score."""

from enum import StrEnum


class Verdict(StrEnum):
    """
    STORED         the LMS has it
    OLD_TIMESTAMP  not taken, since the timestamp is not newer than one that the LMS has
    THROTTLED      not taken, since there were too many calls; later it will be
    NOT_NOW        not taken, for a passing reason
    UNCLEAR        it may or may not have been taken
    REFUSED        not taken, and the same message never will be
    """

    STORED = "stored"
    OLD_TIMESTAMP = "old_timestamp"
    THROTTLED = "throttled"
    NOT_NOW = "not_now"
    UNCLEAR = "unclear"
    REFUSED = "refused"
