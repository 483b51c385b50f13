"""Tables to download: CSV as spreadsheets open it (RFC 4180, UTF-8 with a byte order mark)."""

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO

from flask import Response

MARK = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def table(name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Response:
    """A table as a file called `name`. No cell is one that a spreadsheet takes for a formula."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_cell(text) for text in row] for row in rows)
    answer = Response(MARK + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _cell(text: str) -> str:
    """What begins like this and is no number would be a formula (OWASP, "CSV Injection")."""
    formula = text.startswith(_FORMULA) and not _NUMBER.fullmatch(text)
    return f"'{text}" if formula else text
