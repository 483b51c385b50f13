"""The library: everything to read on one page, found by words, with the program's own addresses."""

import re
from html import unescape

import pytest
from flask import Flask

from lti_tool.credentials import resources
from lti_tool.database import db
from tests.platform import Platform, other_platform
from tests.unit.workspace.educator import Educator

pytestmark = pytest.mark.one_engine

GUIDE = "All In! How Educators Can Advocate for English Language Learners"
ADDRESS = "https://guides.example/all-in"


def words(person: Educator, page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", person.get(page).text)).split())


def test_everything_to_read_is_there(ana: Educator) -> None:
    page = words(ana, "library")

    assert page.count("(address not filled in yet)") == 18
    assert "A and B and (C1 or C2 or C3) and D" in page
    assert "Identify your outlets for change" in page
    assert "8 Make sure that parents know their rights" in page
    assert "4.3.X.2 Hold forums on best practice" in page
    assert "7 Use the coalition's expertise" in page
    assert "ELL, EL, linguistically and culturally diverse students" in page


def test_the_blueprint_is_massachusetts_and_has_every_statement_once(ana: Educator) -> None:
    page = ana.get("library").text

    ids = re.findall(r'id="ma-blueprint-(\d\.\d\.[ESDX]\.\d)"', page)
    assert len(ids) == len(set(ids)) == 128
    assert "It is not policy of Illinois" in page


def test_a_search_shows_what_it_finds_unfolded(ana: Educator) -> None:
    page = ana.get("library?q=advanced+courses").text

    assert set(re.findall(r'id="ma-blueprint-(\d\.\d)"', page)) == {"3.1"}
    assert "1 thing to read holds these words." in page
    assert '<details class="shelf" id="ma-blueprint-3.1" data-group open>' in page
    assert "Reading list" not in page


def test_a_search_that_finds_nothing_says_so_and_leads_back(ana: Educator) -> None:
    page = words(ana, "library?q=zzz")

    assert "Nothing here holds these words." in page
    assert "Show everything" in page


def test_filled_in_addresses_are_links_on_every_page(ana: Educator) -> None:
    registration_id = Platform.of(ana.app).registration_id
    resources.change(registration_id, "ell-advocacy", GUIDE, ADDRESS, None)
    db.session.commit()

    library, overview = ana.get("library").text, ana.get("overview").text

    link = f'<a href="{ADDRESS}" target="_blank" rel="noopener noreferrer">{GUIDE}</a>'
    assert link in library
    assert link in overview
    assert library.count("(address not filled in yet)") == 17
    assert "17 addresses are not filled in yet." in library


def test_the_addresses_of_another_program_are_not_shown(app: Flask, ana: Educator) -> None:
    theirs = other_platform(app).registration_id
    resources.change(theirs, "ell-advocacy", GUIDE, ADDRESS, None)
    db.session.commit()

    assert ADDRESS not in ana.get("library").text
    assert ADDRESS not in ana.get("overview").text


def test_the_writing_and_the_overview_lead_to_the_library(ana: Educator) -> None:
    link = f'href="{ana.path}/library"'

    assert link in ana.get("write/plan").text
    assert link in ana.get("overview").text


def test_the_library_speaks_spanish_and_finds_words_without_accents(app: Flask) -> None:
    eva = Educator(app, sub="eva", claims={"locale": "es"})

    page = words(eva, "library?q=planeacion+comun")

    assert "1.1.S.2 Dar tiempo regular de planeación en común" in page
    assert "1.1.D.2 Hacer del tiempo de planeación en común" in page
