"""Names and roles: every page, every letter of a cursor, links that are not known, no end."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest
from flask import Flask

from lti_tool.database import db
from lti_tool.platforms import keys, nrps
from lti_tool.platforms.client import Connector, connector
from lti_tool.platforms.models import FormerSubject, Person, Registration
from lti_tool.platforms.nrps import MEMBERS_TYPE, SCOPE, Member, NrpsRefused, read_members
from lti_tool.platforms.people import known, learn_names
from lti_tool.platforms.tokens import ScopeNotGranted
from tests.sandbox_client import SandboxServer
from tests.scripted_server import ScriptedServer

pytestmark = pytest.mark.one_engine

PEOPLE = "/people"
ANA = {"user_id": "ana", "roles": ["Learner"]}
BEN = {"user_id": "ben", "roles": ["Instructor"]}


@pytest.fixture
def lms() -> Iterator[ScriptedServer]:
    """A platform that gives tokens."""
    with ScriptedServer() as server:
        server.answer("/token", body={"access_token": "a", "expires_in": 3600})
        yield server


@pytest.fixture
def service(app: Flask, lms: ScriptedServer) -> Connector:
    """Its service client."""
    return connector(register(token_url=f"{lms.url}/token"))


def register(**told: str) -> Registration:
    names = ("name", "issuer", "client_id", "auth_url", "jwks_url")
    row = Registration(**{name: f"https://lms.example/{name}" for name in names} | told)
    db.session.add(row)
    db.session.commit()
    return row


def page(*members: Any) -> dict[str, Any]:
    return {"id": "x", "context": {"id": "c"}, "members": list(members)}


def following(address: str) -> dict[str, str]:
    return {"Link": f'<{address}>; rel="next"'}


def subjects(members: list[Member]) -> list[str]:
    return [member.subject for member in members]


# What is asked


def test_it_asks_for_pages_in_the_one_media_type_with_a_token_of_its_own_scope(
    service: Connector, lms: ScriptedServer
) -> None:
    lms.answer(PEOPLE, body=page(ANA))

    read_members(service, f"{lms.url}{PEOPLE}?type_id=1", "Link-1")

    (asked,) = lms.at(PEOPLE)
    assert parse_qs(asked.query) == {"type_id": ["1"], "limit": ["100"], "rlid": ["Link-1"]}
    assert asked.headers["Accept"] == MEMBERS_TYPE
    assert parse_qs(lms.at("/token")[0].body)["scope"] == [SCOPE]


def test_nothing_is_asked_where_the_token_is_not_good_for_it(
    service: Connector, lms: ScriptedServer
) -> None:
    lms.answer("/token", body={"access_token": "a", "expires_in": 60, "scope": "another"})

    with pytest.raises(ScopeNotGranted):
        read_members(service, f"{lms.url}{PEOPLE}")

    assert lms.at(PEOPLE) == []


# Pages


def test_all_pages_are_read_and_a_cursor_keeps_its_letters(
    service: Connector, lms: ScriptedServer
) -> None:
    cursor = f"{lms.url}/Next?page=bookmark:WzEsMjNd"
    lms.answer(PEOPLE, body=page(ANA), headers=following(cursor))
    lms.answer("/Next", body=page(BEN))

    assert subjects(read_members(service, f"{lms.url}{PEOPLE}")) == ["ana", "ben"]
    assert lms.at("/Next")[0].query == "page=bookmark:WzEsMjNd"


def test_a_page_that_leads_to_one_that_was_read_is_the_last(
    service: Connector, lms: ScriptedServer
) -> None:
    lms.answer(PEOPLE, body=page(ANA), headers=following(f"{lms.url}/more?page=2"))
    lms.answer("/more", body=page(BEN, ANA), headers=following(f"{lms.url}/more?page=2"))

    assert subjects(read_members(service, f"{lms.url}{PEOPLE}")) == ["ana", "ben"]
    assert len(lms.at("/more")) == 1


@pytest.mark.parametrize("limit", ["MOST_PAGES", "MOST_SECONDS"])
def test_a_list_that_does_not_end_is_refused(
    service: Connector, lms: ScriptedServer, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(nrps, limit, 1)
    monkeypatch.setattr(nrps, "monotonic", iter(range(0, 100, 2)).__next__)
    for path, onward in ((PEOPLE, "/a"), ("/a", "/b"), ("/b", "/c")):
        lms.answer(path, body=page(ANA), headers=following(f"{lms.url}{onward}"))

    with pytest.raises(NrpsRefused, match="no end after 1 pages"):
        read_members(service, f"{lms.url}{PEOPLE}")


def test_a_page_of_another_origin_gets_no_token(service: Connector, lms: ScriptedServer) -> None:
    with ScriptedServer() as other:
        lms.answer(PEOPLE, body=page(ANA), headers=following(f"{other.url}/people"))

        assert subjects(read_members(service, f"{lms.url}{PEOPLE}")) == ["ana"]
        assert other.asked == []


# Links


@pytest.mark.parametrize("status", [400, 404])
def test_of_a_link_that_the_lms_does_not_know_the_whole_course_is_asked(
    service: Connector, lms: ScriptedServer, status: int
) -> None:
    lms.answer(PEOPLE, body=page(ANA))
    lms.answer(PEOPLE, status, body={"errors": "rlid"}, times=1)

    assert subjects(read_members(service, f"{lms.url}{PEOPLE}", "gone")) == ["ana"]
    assert ["rlid" in asked.query for asked in lms.at(PEOPLE)] == [True, False]


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, b"<h1>Page Error</h1>"), (200, b""), (200, []), (200, {"members": {}}), (404, b"")],
)
def test_what_is_no_roster_is_refused(
    service: Connector, lms: ScriptedServer, status: int, body: Any
) -> None:
    lms.answer(PEOPLE, status, body=body)

    with pytest.raises(NrpsRefused) as refused:
        read_members(service, f"{lms.url}{PEOPLE}")

    assert refused.value.response.status_code == status


# Members


def test_a_member_is_what_is_well_formed_of_it(service: Connector, lms: ScriptedServer) -> None:
    learner = ("Learner",)
    told = [
        ({"user_id": "a"}, Member("a", None, (), True)),
        (
            {"user_id": "b", "name": "Ana Ruiz", "email": "a@b.example", "roles": ["Learner"]},
            Member("b", "Ana Ruiz", learner, True),
        ),
        (
            {"user_id": "c", "given_name": "Ana", "family_name": "Ruiz", "status": "Active"},
            Member("c", "Ana Ruiz", (), True),
        ),
        (
            {"user_id": "d", "name": None, "email": "", "roles": None, "picture": "x"},
            Member("d", None, (), True),
        ),
        (
            {"user_id": "e", "name": {}, "email": ["x"], "roles": ["Learner", {}, "Mentor"]},
            Member("e", None, ("Learner", "Mentor"), True),
        ),
        ({"user_id": 42, "name": "A\x00na"}, Member("42", "Ana", (), True)),
        ({"user_id": "f", "status": "Inactive"}, Member("f", None, (), False)),
        ({"user_id": "g", "status": "Deleted"}, Member("g", None, (), False)),
    ]
    lms.answer(PEOPLE, body=page(*(row for row, _ in told)))

    assert read_members(service, f"{lms.url}{PEOPLE}") == [member for _, member in told]


def test_a_member_without_an_id_is_left_out_and_the_others_stay(
    service: Connector, lms: ScriptedServer
) -> None:
    malformed = ["ana", None, {}, {"user_id": ""}, {"user_id": None}, {"user_id": "x" * 256}]
    lms.answer(PEOPLE, body=page(*malformed, BEN))

    assert subjects(read_members(service, f"{lms.url}{PEOPLE}")) == ["ben"]


# The people that we know


def test_a_former_subject_is_whoever_it_became(app: Flask) -> None:
    registration = register(token_url="https://lms.example/token")
    ana = Person(registration_id=registration.id, subject="ana")
    db.session.add(ana)
    db.session.flush()
    db.session.add(FormerSubject(registration_id=registration.id, subject="old", person_id=ana.id))
    db.session.commit()

    assert known(registration.id, ["old", "ana", "nobody"]) == {"old": ana, "ana": ana}


def test_a_name_is_learned_by_whoever_launched_without_one_and_nobody_is_made(app: Flask) -> None:
    registration = register(token_url="https://lms.example/token")
    ana = Person(registration_id=registration.id, subject="ana")
    ben = Person(registration_id=registration.id, subject="ben", name="Benedict")
    db.session.add_all([ana, ben])

    learn_names(registration.id, {"ana": "Ana Ruiz", "ben": "Ben Ode", "carla": "Carla Ek"})

    assert (ana.name, ben.name) == ("Ana Ruiz", "Benedict")
    assert db.session.query(Person).count() == 2


# An LMS with Canvas's and Moodle's rules


@pytest.fixture(scope="module")
def sandbox(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[SandboxServer, ScriptedServer]]:
    """The LMS, and where it reads our keys."""
    state = tmp_path_factory.mktemp("sandbox") / "lms.json"
    with ScriptedServer() as ours, SandboxServer(ours.url, state) as server:
        yield server, ours


ROSTERS = {
    "canvas": "/api/lti/courses/{course}/names_and_roles",
    "moodle": "/mod/lti/services.php/CourseSection/{course}/bindings/1/memberships",
}


@pytest.mark.parametrize(("rules", "link"), [("canvas", "uuid"), ("moodle", "id")])
@pytest.mark.parametrize("known_link", [True, False])
def test_canvas_and_moodle_tell_everybody_of_a_course_with_their_own_words(
    app: Flask,
    sandbox: tuple[SandboxServer, ScriptedServer],
    monkeypatch: pytest.MonkeyPatch,
    rules: Any,
    link: str,
    known_link: bool,
) -> None:
    monkeypatch.setattr(nrps, "LIMIT", 2)
    lms, ours = sandbox
    lms.rules(rules)
    ours.answer("/.well-known/jwks.json", body=keys.jwks())
    told = lms.registration(rules)
    names = ("name", "issuer", "client_id", "auth_url", "token_url", "jwks_url")
    service = connector(register(**{name: told[name] for name in names}))
    assignment = lms.assignments()[0]
    address = ROSTERS[rules].format(course=assignment["course"])

    found = read_members(service, lms.url + address, assignment[link] if known_link else "gone")

    learner, instructor = (
        next(one["sub"][rules] for one in lms.people() if one["id"] == who)
        for who in ("maria-ortiz", "helen-brandt")
    )
    roles = {member.subject: member.roles for member in found}
    assert {member.name for member in found} >= {"Maria Ortiz", "James Okafor", "Samuel Reyes"}
    assert roles[learner][0].endswith("Learner")
    assert roles[instructor][0].endswith("Instructor")
