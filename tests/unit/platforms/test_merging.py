"""A person whose `sub` changed: two accounts become one person, or nothing changes at all."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import JSON, Boolean, Column, Float, Integer, Table, func, insert, inspect, select

from lti_tool import clock
from lti_tool.database import Base, UtcDateTime, db
from lti_tool.platforms import courses, merging, people
from lti_tool.platforms.errors import CannotMerge, UnknownPerson
from lti_tool.platforms.models import FormerSubject, Person
from lti_tool.review.models import Decision, Review
from lti_tool.workspace.models import Attempt, Draft
from tests.platform import INSTRUCTOR, LEARNER, Platform, enter, other_platform
from tests.unit.review.conftest import School


@pytest.fixture
def school(app: Flask) -> School:
    app.config["WTF_CSRF_ENABLED"] = False
    return School(app)


def merge(school: School, old: str, new: str) -> Person:
    person = merging.merge(school.registration_id, old, new)
    db.session.commit()
    return person


def refused(school: School, old: str, new: str) -> str:
    """Why two accounts were not merged."""
    with pytest.raises(CannotMerge) as refusal:
        merging.merge(school.registration_id, old, new)
    db.session.rollback()
    return str(refusal.value)


def subjects() -> list[str]:
    return list(db.session.scalars(select(Person.subject).order_by(Person.id)))


@pytest.mark.one_engine
def test_an_account_that_has_not_launched_yet_is_what_the_person_is_called_from_now_on(
    school: School,
) -> None:
    attempt = school.submit("ana")

    kept = merge(school, "ana", "ana-2")

    assert subjects() == ["ana-2"]
    assert attempt.person_id == kept.id
    assert people.former_subjects(kept.id) == ["ana"]


@pytest.mark.one_engine
@pytest.mark.parametrize("subject", ["ana", "ana-2"])
def test_both_accounts_find_the_person(
    app: Flask, client: FlaskClient, school: School, subject: str
) -> None:
    attempt = school.submit("ana")
    kept = merge(school, "ana", "ana-2")

    path = enter(client, app, sub=subject, roles=[LEARNER])

    assert people.find(school.registration_id, subject) == kept
    assert subjects() == ["ana-2"]
    assert client.get(f"{path}/attempts/{attempt.public_id}").status_code == 200


@pytest.mark.one_engine
def test_another_lms_may_have_the_same_subject(app: Flask, school: School) -> None:
    school.person("ana")
    other = other_platform(app)
    namesake = people.remember(other.registration_id, "ana")
    db.session.commit()

    merge(school, "ana", "ana-2")

    assert people.find(other.registration_id, "ana") == namesake


@pytest.mark.one_engine
def test_what_the_present_account_is_called_holds(school: School) -> None:
    school.person("ana", locale="es")
    people.remember(school.registration_id, "ana-2", "Ana Ruiz", "ana@district.example")

    kept = merge(school, "ana", "ana-2")

    assert (kept.name, kept.email, kept.locale) == ("Ana Ruiz", "ana@district.example", "es")


def test_nothing_that_names_a_person_is_forgotten(app: Flask, school: School) -> None:
    kept, gone = school.person("ana"), school.person("ana-2")
    named = _columns_that_name_a_person()
    made = _Rows(gone.id, school.registration_id)
    for column in named:
        made.row(column.table)
    db.session.commit()
    kept_id, gone_id = kept.id, gone.id
    before = [_count(column, gone_id) for column in named]

    merge(school, "ana", "ana-2")

    assert before == [1] * len(named)
    assert [_count(column, gone_id) for column in named] == [0] * len(named)
    # Of former accounts there is one more: the old one.
    ours = [_count(column, kept_id) for column in named if column.table.name != "former_subject"]
    assert ours == [1] * (len(named) - 1)


@pytest.mark.one_engine
def test_the_session_of_a_launch_goes_on(app: Flask, client: FlaskClient, school: School) -> None:
    attempt = school.submit("ana")
    path = enter(client, app, sub="ana-2", roles=[LEARNER])
    assert client.get(f"{path}/attempts/{attempt.public_id}").status_code == 404

    merge(school, "ana", "ana-2")

    assert client.get(f"{path}/attempts/{attempt.public_id}").status_code == 200


@pytest.mark.one_engine
def test_of_two_memberships_in_a_course_the_later_one_holds(school: School) -> None:
    for subject, roles in (("ana", ["Learner"]), ("ana-2", ["Instructor"])):
        person = school.person(subject)
        courses.remember_membership(
            school.course.id, person.id, roles, is_learner=False, posts_scores=False
        )
        db.session.commit()

    kept = merge(school, "ana", "ana-2")

    held = courses.membership(school.course.id, kept.id)
    assert held is not None
    assert held.roles == ["Instructor"]


@pytest.mark.one_engine
def test_a_role_that_both_held_ends_with_one_revocation(school: School) -> None:
    for subject in ("ira", "ira-2"):
        person = school.person(subject)
        people.grant(school.registration_id, person.id, "assessor", granted_by="test")

    kept = merge(school, "ira", "ira-2")
    assert people.grants(school.registration_id, kept.id) == {"assessor"}

    people.revoke(school.registration_id, kept.id, "assessor")
    assert people.grants(school.registration_id, kept.id) == frozenset()


def test_work_of_both_in_one_activity_is_refused_whole(school: School) -> None:
    school.link.title = "Advocacy"
    school.submit("ana")
    school.submit("ana-2")
    elsewhere = school.submit("ana-2", link=school.add_link(school.course, "link-2"))

    said = refused(school, "ana", "ana-2")

    assert "a draft in “Advocacy”" in said
    assert "nothing was changed" in said
    assert subjects() == ["ana", "ana-2"]
    assert db.session.get_one(Person, elsewhere.person_id).subject == "ana-2"


def test_reviews_of_both_on_one_submission_are_refused(school: School) -> None:
    school.link.title = "Advocacy"
    attempt = school.submit("ana")
    for subject in ("vera", "vera-2"):
        db.session.add(_review(school, attempt, school.person(subject)))
    db.session.commit()

    assert "a review in “Advocacy”" in refused(school, "vera", "vera-2")


def test_work_in_different_activities_comes_together(school: School) -> None:
    school.submit("ana")
    school.submit("ana-2", link=school.add_link(school.course, "link-2"))

    kept = merge(school, "ana", "ana-2")

    assert set(db.session.scalars(select(Attempt.person_id))) == {kept.id}
    assert set(db.session.scalars(select(Draft.person_id))) == {kept.id}


@pytest.mark.one_engine
@pytest.mark.parametrize(("old", "new"), [("ana", "vera"), ("vera", "ana")])
@pytest.mark.parametrize("decided", [False, True], ids=["begun", "decided"])
def test_nobody_comes_to_assess_their_own_work(
    school: School, old: str, new: str, decided: bool
) -> None:
    school.link.title = "Advocacy"
    attempt = school.submit("ana")
    made = _decision if decided else _review
    db.session.add(made(school, attempt, school.person("vera")))
    db.session.commit()

    said = refused(school, old, new)

    assert "assessed the other's work in “Advocacy”" in said
    assert subjects() == ["ana", "vera"]


@pytest.mark.one_engine
def test_an_account_is_not_merged_with_itself(school: School) -> None:
    school.person("ana")

    assert "one account already" in refused(school, "ana", "ana")


@pytest.mark.one_engine
def test_an_unknown_account_is_said_to_be_none(school: School) -> None:
    with pytest.raises(UnknownPerson, match="nobody is known as ana"):
        merging.merge(school.registration_id, "ana", "ana-2")


@pytest.mark.one_engine
def test_the_former_account_of_somebody_else_is_refused(school: School) -> None:
    school.person("ana")
    school.person("ben")
    merge(school, "ben", "ben-2")

    assert "a former account of ben-2" in refused(school, "ana", "ben")


@pytest.mark.one_engine
def test_accounts_are_merged_one_after_another(school: School) -> None:
    attempt = school.submit("ana")
    school.person("ana-3")

    merge(school, "ana", "ana-2")
    kept = merge(school, "ana-2", "ana-3")

    assert subjects() == ["ana-3"]
    assert people.former_subjects(kept.id) == ["ana", "ana-2"]
    assert people.find(school.registration_id, "ana") == kept
    assert attempt.person_id == kept.id


@pytest.mark.one_engine
def test_an_account_that_was_merged_before_is_said_to_be(school: School) -> None:
    school.person("ana")
    merge(school, "ana", "ana-2")

    assert refused(school, "ana", "ana-2") == "ana was merged into ana-2 already"
    assert refused(school, "ana", "ana-3").endswith("into ana-2 already; name that one instead")


@pytest.mark.one_engine
def test_somebody_goes_back_to_the_account_before(school: School) -> None:
    school.person("ana")
    merge(school, "ana", "ana-2")

    kept = merge(school, "ana-2", "ana")

    assert subjects() == ["ana"]
    assert people.former_subjects(kept.id) == ["ana-2"]


@pytest.mark.one_engine
def test_an_account_that_came_back_beside_its_former_name_is_merged_again(school: School) -> None:
    school.person("ana")
    kept = merge(school, "ana", "ana-2")
    db.session.add(Person(registration_id=school.registration_id, subject="ana"))
    db.session.commit()

    kept = merge(school, "ana", "ana-2")

    assert subjects() == ["ana-2"]
    assert people.find(school.registration_id, "ana") == kept
    assert db.session.scalar(select(func.count(FormerSubject.id))) == 1


@pytest.mark.one_engine
def test_the_command_prints_who_it_is_now(app: Flask, runner: FlaskCliRunner) -> None:
    number = Platform.of(app).registration_id
    people.remember(number, "ana", "Ana")
    db.session.commit()

    done = runner.invoke(args=["people", "merge", "ana", "ana-2", "--registration", str(number)])
    again = runner.invoke(args=["people", "merge", "ana", "ana-2"])

    assert json.loads(done.stdout) == {
        "registration": number,
        "subject": "ana-2",
        "name": "Ana",
        "email": None,
        "granted": [],
        "former_subjects": ["ana"],
    }
    assert again.exit_code == 1
    assert "merged into ana-2 already" in again.stderr


@pytest.mark.one_engine
def test_an_assessor_opens_the_submission_by_the_former_account(
    app: Flask, client: FlaskClient, school: School
) -> None:
    attempt = school.submit("ana")
    merge(school, "ana", "ana-2")
    path = enter(client, app, sub="vera", roles=[INSTRUCTOR])

    answer = client.get(f"{path}/submissions?for_user=ana")

    assert answer.location.endswith(attempt.public_id)


def _review(school: School, attempt: Attempt, assessor: Person) -> Review:
    return Review(
        registration_id=school.registration_id, attempt_id=attempt.id, assessor_id=assessor.id
    )


def _decision(school: School, attempt: Attempt, assessor: Person) -> Decision:
    return Decision(
        registration_id=school.registration_id,
        attempt_id=attempt.id,
        number=1,
        assessor_id=assessor.id,
        credential_key=attempt.credential_key,
        credential_version=attempt.credential_version,
        ratings={},
        comments={},
        reasons={},
        points={},
        earned=True,
        sentence="Earned.",
    )


def _columns_that_name_a_person() -> list[Column[Any]]:
    """As the database itself knows them."""
    tables = Base.metadata.tables
    return [
        tables[name].c[key["constrained_columns"][0]]
        for name in sorted(tables)
        for key in inspect(db.session.connection()).get_foreign_keys(name)
        if key["referred_table"] == "person"
    ]


def _count(column: Column[Any], person_id: int) -> int:
    found = select(func.count()).select_from(column.table).where(column == person_id)
    return db.session.scalar(found) or 0


class _Rows:
    """One row of any table, and of those that it refers to, all of one person."""

    def __init__(self, person_id: int, registration_id: int) -> None:
        self.numbers = {"person": person_id, "registration": registration_id}

    def row(self, table: Table) -> int:
        """The number of the row of this table, made when it is first asked for."""
        if table.name not in self.numbers:
            values = {
                column.name: self._value(column)
                for column in table.columns
                if column.foreign_keys or not (column.primary_key or column.nullable)
            }
            made = db.session.execute(insert(table).values(values))
            self.numbers[table.name] = made.inserted_primary_key[0]
        return self.numbers[table.name]

    def _value(self, column: Column[Any]) -> Any:
        for key in column.foreign_keys:
            return self.row(key.column.table)
        samples = {Integer: 1, Float: 1.0, Boolean: False, UtcDateTime: clock.now(), JSON: {}}
        return next(
            (value for kind, value in samples.items() if isinstance(column.type, kind)), "x"
        )
