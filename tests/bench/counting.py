"""Counting 5,000 words in the browser, against JavaScript's own split of the same text."""

import subprocess
from pathlib import Path

from tests.bench.figures import Figure

LIMIT = 5
COUNTER = Path(__file__).parents[2] / "static/js/count.js"
SCRIPT = Path(__file__).with_name("counting.cjs")


def ratio() -> float:
    """How many splits one count takes, both as medians of many."""
    command = ["node", str(SCRIPT), str(COUNTER)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def measure() -> Figure:
    """The ratio with its limit."""
    return Figure("Counting 5,000 words, in splits on white space", ratio(), LIMIT, "x")
