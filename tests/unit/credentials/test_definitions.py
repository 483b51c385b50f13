"""Definitions: shipped and imported ones, and the version that never changes."""

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from lti_tool.credentials import bindings, definitions
from lti_tool.credentials.errors import NotChosen, UnknownCredential, VersionExists
from lti_tool.database import db
from lti_tool.platforms.models import ResourceLink
from rubric import shipped_definitions

SHIPPED = shipped_definitions()[0]
BODY = SHIPPED.read_text("utf-8")
SECOND = BODY.replace("\nversion: 1\n", "\nversion: 2\n", 1)


@pytest.mark.one_engine
def test_the_shipped_credential_is_available(app: Flask) -> None:
    assert ("ell-advocacy", 1) in [(one.key, one.version) for one in definitions.available()]


@pytest.mark.one_engine
def test_the_newest_version_is_the_one_with_the_highest_number(app: Flask) -> None:
    definitions.import_definition(SECOND, "second")
    db.session.commit()

    assert definitions.newest("ell-advocacy").version == 2


@pytest.mark.one_engine
def test_an_unknown_credential_is_refused(app: Flask) -> None:
    with pytest.raises(UnknownCredential):
        definitions.credential("ell-advocacy", 99)
    with pytest.raises(UnknownCredential):
        definitions.newest("nothing")


@pytest.mark.one_engine
def test_importing_the_same_text_again_changes_nothing(app: Flask) -> None:
    assert definitions.import_definition(SECOND, "second")[1] is True
    assert definitions.import_definition(SECOND, "second")[1] is False


def test_a_version_never_changes(app: Flask) -> None:
    changed = BODY.replace("Developing", "Emerging") + "\n# changed\n"

    with pytest.raises(VersionExists):
        definitions.import_definition(changed, "changed")


@pytest.mark.one_engine
def test_a_link_presents_nothing_until_somebody_chose(link: ResourceLink) -> None:
    assert bindings.bound(link.id) is None
    with pytest.raises(NotChosen):
        bindings.presented(link.id)


@pytest.mark.one_engine
def test_a_link_without_a_version_gets_the_newest_and_keeps_it(link: ResourceLink) -> None:
    bindings.bind(link.id, "ell-advocacy", None, None)
    definitions.import_definition(SECOND, "second")
    db.session.commit()

    assert bindings.bind(link.id, "ell-advocacy", 2, None).version == 1
    assert bindings.presented(link.id).version == 1


def test_a_bound_definition_is_kept_word_for_word(link: ResourceLink) -> None:
    bindings.bind(link.id, "ell-advocacy", "1", None)
    db.session.commit()

    assert definitions.keep(definitions.credential("ell-advocacy", 1)).body == BODY


@pytest.mark.one_engine
@pytest.mark.parametrize("version", ["latest", "-1", "9" * 20])
def test_a_version_that_is_no_number_is_refused(link: ResourceLink, version: str) -> None:
    with pytest.raises(UnknownCredential):
        bindings.bind(link.id, "ell-advocacy", version, None)


@pytest.mark.one_engine
def test_check_says_what_a_definition_holds(app: Flask, runner: FlaskCliRunner) -> None:
    answer = runner.invoke(args=["credentials", "check", str(SHIPPED)])

    assert answer.exit_code == 0
    assert "15 graded items" in answer.output


@pytest.mark.one_engine
def test_check_lists_every_fault_with_its_place(
    app: Flask, runner: FlaskCliRunner, tmp_path
) -> None:  # type: ignore[no-untyped-def]
    bad = tmp_path / "bad.yaml"
    bad.write_text(
        BODY.replace("\nkey: ell-advocacy\n", "\n").replace("\nversion: 1\n", "\nversion: x\n")
    )

    answer = runner.invoke(args=["credentials", "check", str(bad)])

    assert answer.exit_code == 1
    assert "2 faults" in answer.output
    assert "version" in answer.output


@pytest.mark.one_engine
def test_import_makes_a_version_available_at_once(
    app: Flask,
    runner: FlaskCliRunner,
    tmp_path,  # type: ignore[no-untyped-def]
) -> None:
    file = tmp_path / "second.yaml"
    file.write_text(SECOND, "utf-8")

    answer = runner.invoke(args=["credentials", "import", str(file)])

    assert answer.exit_code == 0
    assert definitions.newest("ell-advocacy").version == 2
