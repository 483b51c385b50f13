"""What calibration keeps and reads, on each database."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from lti_tool import clock
from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.review import gate, saving, seats
from lti_tool.review.calibration import anchors, measuring, offering, progress, rating, slipping
from lti_tool.review.calibration.errors import AnchorExists, NotCalibrated
from lti_tool.review.calibration.rules import rules
from lti_tool.review.calibration.submission import open_anchor, own_review
from lti_tool.review.errors import HandedIn
from lti_tool.review.models import CalibrationAnchor, Review
from lti_tool.review.standing import Entry
from lti_tool.workspace.models import Attempt
from tests.unit.review.conftest import KEY, School, levels


def anchor(school: School, author: str) -> CalibrationAnchor:
    attempt = school.submit(author)
    made = anchors.make(
        attempt, levels(school.credential, a1_1="basic"), {}, school.person("olga").id
    )
    db.session.commit()
    return made


def hand_in(school: School, made: CalibrationAnchor, assessor_id: int) -> None:
    """Everything at its best, which differs on one line of 15."""
    found = anchors.find(school.registration_id, made.public_id)
    assert found is not None
    review = rating.begin(found, assessor_id)
    sent = {key: Entry(level=level) for key, level in levels(school.credential).items()}
    assert saving.save_form(open_anchor(found, assessor_id, clock.now()), review, sent) == {}
    db.session.commit()
    review = rating.begin(found, assessor_id)
    rating.hand_in(open_anchor(found, assessor_id, clock.now()), review)
    db.session.commit()


def test_from_a_closed_queue_to_one_that_an_anchor_slips_into(school: School) -> None:
    program, vera = school.registration_id, school.person("vera").id
    for name, value in {
        "calibration": True,
        "calibration_anchors": 1,
        "calibration_agreement": 93,
        "calibration_every": 1,
    }.items():
        settings.change(program, name, value, "a test")
    first, second = anchor(school, "ana"), anchor(school, "ben")
    waits = school.submit("cleo")

    with pytest.raises(NotCalibrated):
        seats.claim(waits, vera)
    db.session.rollback()
    hand_in(school, first, vera)
    review = seats.claim(waits, vera)
    review.state, review.finished_at = "done", clock.now()
    db.session.commit()

    own = progress.of(program, vera, rules(program))[KEY]
    assert (own.exact, own.lines, own.percent, own.is_open) == (14, 15, 93, True)
    gate.refuse_uncalibrated(program, vera, KEY)
    assert [one.anchor.id for one in offering.offers(program, vera)] == [second.id]
    assert [one.anchor.id for one in slipping.due(program, vera)] == [second.id]
    hand_in(school, second, vera)
    assert slipping.due(program, vera) == []
    found = anchors.find(program, second.public_id)
    assert found is not None
    kept = own_review(found, vera)
    assert kept is not None and kept.slipped
    with pytest.raises(HandedIn):
        rating.begin(found, vera)


def test_agreement_with_anchors_is_read_by_line_and_month(school: School) -> None:
    vera = school.person("vera").id
    made = anchor(school, "ana")
    hand_in(school, made, vera)
    review = db.session.query(Review).one()
    review.finished_at = datetime(2026, 11, 15, tzinfo=UTC)
    db.session.commit()

    rated = measuring.against_anchors(school.registration_id, KEY, school.credential.version)
    lines = measuring.by_line(
        school.credential, rated, datetime(2026, 11, 29, tzinfo=UTC).date(), ZoneInfo("UTC")
    )
    pairs = measuring.by_pair(school.registration_id, rated)

    found = {one.item.key: (one.agreement.exact, one.months[-1].agreement.n) for one in lines}
    assert found["a1.1"] == (0, 1) and found["a1.2"] == (1, 1)
    assert [(one.first, one.second, one.agreement.n) for one in pairs] == [("Vera", None, 15)]


def test_of_two_who_make_one_submission_an_anchor_the_second_is_told(school: School) -> None:
    made = anchor(school, "ana")
    attempt = db.session.get_one(Attempt, made.attempt_id)

    with pytest.raises(AnchorExists):
        anchors.make(attempt, {}, {}, made.added_by_id)

    assert db.session.get_one(CalibrationAnchor, made.id).levels["a1.1"] == "basic"
