"""Which shingles of a submission are kept to find it by: winnowing.

Of each window of shingles in a row the least one is kept, of equal ones the last (Schleimer,
Wilkerson and Aiken, "Winnowing: Local Algorithms for Document Fingerprinting", SIGMOD 2003). Any
two runs that share LEAST words in a row share a whole window, and so a fingerprint.
"""

from collections.abc import Iterable

from lti_tool.review.overlaps.runs import LEAST, SHINGLE, Run

WINDOW = LEAST - SHINGLE + 1
"""Shingles in a row."""


def fingerprints(found: Iterable[Run]) -> set[int]:
    """The shingles that are kept of a submission's runs."""
    return {one for run in found for one in winnowed(run.shingles)}


def winnowed(shingles: list[int]) -> set[int]:
    """The least of each window."""
    return {min(shingles[at : at + WINDOW]) for at in range(len(shingles) - WINDOW + 1)}
