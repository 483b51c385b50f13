"""Agreement for those who run a program: by line, by pair of assessors, over time; as CSV too."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, render_template
from flask_babel import format_date
from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from lti_tool import clock
from lti_tool.credentials import definitions
from lti_tool.database import LARGEST_INTEGER
from lti_tool.review.agreement import FEWEST, Agreement
from lti_tool.review.calibration import measuring
from lti_tool.review.calibration.chart import chart
from lti_tool.review.calibration.measuring import LineAgreement, PairAgreement, Rated, Source
from lti_tool.web.languages import language, zone
from lti_tool.web.tables import table
from lti_tool.web.visitor import Visitor
from rubric import Credential

COLUMNS = (
    *("what", "line", "label", "month", "first", "second"),
    *("n", "exact", "adjacent", "kappa", "kappa_linear", "kappa_quadratic", "verdict", "falls"),
)


class Filter(Schema):
    """What the page's address asks for; anything else is left out."""

    class Meta:
        unknown = EXCLUDE

    source = fields.String(load_default="scores", validate=validate.OneOf(measuring.SOURCES))
    credential = fields.String(load_default=None)
    version = fields.Integer(load_default=None, validate=validate.Range(1, LARGEST_INTEGER))


@dataclass(frozen=True)
class Measured:
    """What one filter gives. `version` None: all versions."""

    source: Source
    credential: Credential
    version: int | None
    lines: list[LineAgreement]
    pairs: list[PairAgreement]
    together: Agreement


def agreement_page(who: Visitor, asked: dict[str, str]) -> str:
    """The page. Four queries at most, whatever there is."""
    found = measured(who, asked)
    return render_template(
        "review/agreement.html",
        found=found,
        charts={one.item.key: chart(one.months) for one in found.lines},
        choices=_choices(),
        fewest=FEWEST,
        drop=measuring.DROP,
        span=measuring.SPAN,
    )


def measured(who: Visitor, asked: dict[str, str]) -> Measured:
    """The agreement that an address asks for: of two scores or with anchors, of one credential."""
    try:
        wanted = Filter().load(asked)
    except ValidationError as error:
        wanted = Filter().load({key: asked[key] for key in asked if key not in error.messages})
    credential, version = _credential(wanted)
    rated = _rated(who.registration_id, wanted["source"], credential.key, version)
    here = ZoneInfo(zone())
    today = clock.now().astimezone(here).date()
    return Measured(
        source=wanted["source"],
        credential=credential,
        version=version,
        lines=measuring.by_line(credential, rated, today, here),
        pairs=measuring.by_pair(who.registration_id, rated),
        together=Agreement.of(one.pair for one in rated),
    )


def agreement_table(who: Visitor, asked: dict[str, str]) -> Response:
    """The same as a table to download: a row for each line, month of a line, and pair."""
    found = measured(who, asked)
    rows: list[list[str]] = []
    for line in found.lines:
        start = [line.item.key, line.item.label.in_(language())]
        falls = "yes" if line.falls else ""
        rows.append(["line", *start, "", "", "", *_figures(line.agreement), falls])
        rows += [
            ["month", *start, f"{one.first_day:%Y-%m}", "", "", *_figures(one.agreement), ""]
            for one in line.months
            if one.agreement.n
        ]
    for pair in found.pairs:
        second = "agreed" if found.source == "anchors" else pair.second or ""
        rows.append(["pair", "", "", "", pair.first or "", second, *_figures(pair.agreement), ""])
    version = "" if found.version is None else f"-v{found.version}"
    return table(f"agreement-{found.source}-{found.credential.key}{version}.csv", COLUMNS, rows)


def month(first_day: date) -> str:
    """A month by its short name and its year, in the person's language."""
    return format_date(first_day, "MMM y")


def _figures(found: Agreement) -> list[str]:
    shares = (found.exact, found.adjacent, found.kappa, found.linear, found.quadratic)
    figures = ["" if one is None else f"{one:.4f}" for one in shares]
    return [str(found.n), *figures, found.verdict]


def _rated(registration_id: int, source: Source, key: str, version: int | None) -> list[Rated]:
    read = measuring.double_scores if source == "scores" else measuring.against_anchors
    return read(registration_id, key, version)


def _credential(wanted: dict[str, Any]) -> tuple[Credential, int | None]:
    """The asked one, in the asked version; else the first there is, and all its versions."""
    every = definitions.available()
    of_key = [one for one in every if one.key == wanted["credential"]] or [
        one for one in every if one.key == every[0].key
    ]
    exact = next((one for one in of_key if one.version == wanted["version"]), None)
    return (of_key[0], None) if exact is None else (exact, exact.version)


def _choices() -> list[tuple[str, list[tuple[str, int | None]]]]:
    """Each credential's title with the versions to choose from, where it has several."""
    found: dict[str, list[Credential]] = {}
    for one in definitions.available():
        found.setdefault(one.key, []).append(one)
    return [
        (
            key,
            [
                (versions[0].title.in_(language()), None),
                *(
                    (_("version %(number)s", number=one.version), one.version)
                    for one in versions
                    if len(versions) > 1
                ),
            ],
        )
        for key, versions in found.items()
    ]
