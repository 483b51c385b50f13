"""The page of agreement: what is a pair, months, a line that falls, CSV."""

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest

from lti_tool import clock
from lti_tool.database import db
from lti_tool.platforms import people
from lti_tool.review.agreement import Agreement
from lti_tool.review.calibration import measuring
from lti_tool.review.calibration.chart import chart
from lti_tool.review.calibration.measuring import LineAgreement, Month, Rated
from lti_tool.review.models import Decision, Scoring
from tests.unit.review.conftest import KEY, Assessor, School, levels
from tests.unit.review.test_desk import queries

pytestmark = pytest.mark.one_engine

TODAY = date(2026, 11, 29)
HERE = ZoneInfo("UTC")
SAME, OTHER = (0, 0), (0, 1)


class Below(Assessor):
    """An administrator's pages."""

    def __init__(self, who: Assessor) -> None:
        self.client, self.path = who.client, who.path

    def get(self, page: str, **options: object) -> object:
        return self.client.get(f"{self.path}{page}", **options)

    def text(self, page: str) -> str:
        answer = self.client.get(f"{self.path}{page}")
        assert answer.status_code == 200
        return str(answer.text)


@pytest.fixture
def olga(school: School, launched: Callable[..., Assessor]) -> Below:
    people.grant(school.registration_id, school.person("olga").id, "administrator", "a test")
    db.session.commit()
    return Below(launched("olga", roles=[]))


def decide(
    school: School,
    author: str,
    *,
    below: str = "",
    carried: dict[str, int] | None = None,
    ago: int = 0,
    assessors: tuple[str, str] = ("vera", "otto"),
) -> Decision:
    """A decision from two scores, the first of which gives `below` a lower level."""
    attempt = school.submit(author, carried=carried)
    one, other = (school.person(name).id for name in assessors)
    best = levels(school.credential)
    lower = best | ({below: "basic"} if below else {})
    made = Decision(
        registration_id=school.registration_id,
        attempt_id=attempt.id,
        number=1,
        assessor_id=one,
        credential_key=KEY,
        credential_version=school.credential.version,
        scores=[
            {"assessor": one, "purpose": "score", "ratings": lower},
            {"assessor": other, "purpose": "score", "ratings": best},
            {"assessor": 0, "purpose": "adjudicate", "ratings": {}},
        ],
        ratings=best,
        comments={},
        reasons={},
        points={},
        earned=True,
        sentence="",
        released_at=clock.now() - timedelta(days=ago),
    )
    scoring = Scoring(
        attempt_id=attempt.id, registration_id=school.registration_id, assessors=2, lines=[]
    )
    db.session.add_all([made, scoring])
    db.session.commit()
    return made


def line(school: School, **months: list[tuple[int, int]]) -> LineAgreement:
    """A line with pairs in the months so many before now: `line(school, m0=[…], m4=[…])`."""
    rated = [
        Rated("a1.1", 1, pair, 1, 2, datetime(2026, 11 - int(name[1:]), 15, tzinfo=UTC))
        for name, pairs in months.items()
        for pair in pairs
    ]
    lines = measuring.by_line(school.credential, rated, TODAY, HERE)
    return next(one for one in lines if one.item.key == "a1.1")


def test_two_scores_of_one_submission_are_a_pair_for_each_line(school: School) -> None:
    decide(school, "ana", below="a1.1")

    rated = measuring.double_scores(school.registration_id, KEY, None)

    assert len(rated) == 15
    assert {one.item_key for one in rated if one.pair != SAME} == {"a1.1"}
    assert {abs(one.pair[0] - one.pair[1]) for one in rated} == {0, 1}


def test_lines_that_both_carried_over_are_left_out(school: School) -> None:
    decide(school, "ana", carried={"a1.1": 1, "part1": 1})

    rated = measuring.double_scores(school.registration_id, KEY, None)

    assert {"a1.1", "part1"}.isdisjoint(one.item_key for one in rated) and len(rated) == 13


def test_a_version_that_nobody_scored_has_no_pairs(school: School) -> None:
    decide(school, "ana")

    assert measuring.double_scores(school.registration_id, KEY, 99) == []
    assert measuring.double_scores(school.registration_id, "another", None) == []


def test_the_last_twelve_months_end_with_this_one() -> None:
    months = measuring.last_months(date(2027, 1, 31))

    assert (months[0], months[-1], len(months)) == (date(2026, 2, 1), date(2027, 1, 1), 12)


def test_a_pair_belongs_to_the_month_of_the_persons_zone(school: School) -> None:
    moment = datetime(2026, 11, 1, 3, tzinfo=UTC)
    rated = [Rated("a1.1", 1, SAME, 1, 2, moment)]

    found = measuring.by_line(school.credential, rated, TODAY, ZoneInfo("America/Chicago"))

    counted = {month.first_day: month.agreement.n for month in found[1].months}
    assert (counted[date(2026, 10, 1)], counted[date(2026, 11, 1)]) == (1, 0)


@pytest.mark.parametrize(
    ("then", "now", "falls"),
    [
        ([SAME] * 20, [SAME] * 18 + [OTHER] * 2, True),
        ([SAME] * 20, [SAME] * 19 + [OTHER], False),
        ([SAME] * 19, [SAME] * 10 + [OTHER] * 10, False),
        ([SAME] * 20, [OTHER] * 19, False),
        ([SAME] * 10 + [OTHER] * 10, [SAME] * 20, False),
    ],
)
def test_a_line_falls_by_ten_points_or_more_with_twenty_pairs_each(
    school: School,
    then: list[tuple[int, int]],
    now: list[tuple[int, int]],
    falls: bool,
) -> None:
    assert line(school, m4=then, m1=now).falls is falls


def test_the_picture_is_interrupted_by_a_month_without_pairs() -> None:
    agreements = [[SAME] * 20, [SAME, OTHER] * 10, [], [OTHER]]
    months = [Month(date(2026, 1, 1), Agreement.of(each)) for each in agreements]

    drawn = chart(months)

    assert [one.few for one in drawn.points] == [False, False, True]
    assert len(drawn.lines) == 1
    assert (drawn.points[0].y, drawn.points[2].y) == (drawn.scale[2][0], drawn.scale[0][0])
    assert drawn.scale[0][1] == 0 and drawn.scale[2][1] == 100


def test_the_page_shows_figures_and_withholds_a_verdict_below_twenty(
    school: School, olga: Below
) -> None:
    decide(school, "ana", below="a1.1")
    decide(school, "ben")

    page = olga.text("/agreement")

    row = page.split('<th scope="row">A1.1 Five steps</th>')[1].split("</tr>")[0]
    assert [part.split("<")[0] for part in row.split('class="number">')[1:4]] == [
        "2",
        "50%",
        "100%",
    ]
    assert "too few to judge" in row
    assert "Vera" in page and "Otto" in page


def test_a_falling_line_is_flagged_as_perhaps_badly_worded(school: School, olga: Below) -> None:
    for number in range(20):
        decide(school, f"then{number}", ago=120)
        decide(school, f"now{number}", below="a1.1" if number < 3 else "")

    page = olga.text("/agreement")

    assert page.count("perhaps badly worded") >= 1
    assert "A1.1 Five steps: 85% in the last 3 months, 100% before" in page
    assert page.count('class="chart-point"') == 2 * 15


@pytest.mark.parametrize("path", ["/agreement", "/agreement?source=anchors"])
def test_without_any_pairs_the_page_says_so(school: School, olga: Below, path: str) -> None:
    page = olga.text(path)

    assert "There is no submission yet" in page or "No assessor has rated" in page


def test_what_an_address_cannot_mean_is_left_out(school: School, olga: Below) -> None:
    assert "By line" not in olga.text("/agreement?source=x&version=y&credential=z")


def test_the_csv_holds_lines_months_and_pairs_and_no_formula(school: School, olga: Below) -> None:
    decide(school, "ana", below="a1.1")
    school.person("vera").name = "=cmd()"
    db.session.commit()

    answer = olga.client.get(f"{olga.path}/agreement.csv")

    assert answer.headers["Content-Disposition"] == (
        f"attachment; filename=agreement-scores-{KEY}.csv"
    )
    rows = list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["what"] for row in rows].count("line") == 15
    found = next(row for row in rows if row["what"] == "line" and row["line"] == "a1.1")
    assert (found["n"], found["exact"], found["verdict"]) == ("1", "0.0000", "too_few")
    (pair,) = [row for row in rows if row["what"] == "pair"]
    assert {pair["first"], pair["second"]} == {"'=cmd()", "Otto"}


def test_another_programs_scores_are_not_counted(school: School) -> None:
    decide(school, "ana")

    assert measuring.double_scores(school.registration_id + 1, KEY, None) == []


def test_its_number_of_queries_does_not_depend_on_how_much_there_is(
    school: School, olga: Below
) -> None:
    decide(school, "ana")
    few = queries(olga, "/agreement")
    for number in range(3):
        decide(school, f"more{number}", assessors=("vera", f"otto{number}"))

    assert queries(olga, "/agreement") == few
