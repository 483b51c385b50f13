"""English and Spanish: every message in both, who chooses, and real pages in Spanish."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient

from tests.platform import INSTRUCTOR, enter
from tests.unit.workspace.educator import Educator

pytestmark = pytest.mark.one_engine

ROOT = Path(__file__).parents[3]
TRANSLATIONS = ROOT / "lti_tool" / "web" / "translations"
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|\{\w+\}")
MARKUP = re.compile(r"<[a-z/!]|&\w+;", re.IGNORECASE)
BUTTON = re.compile(r"<button[^>]*>(.*?)</button>", re.DOTALL)
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
SPANISH_BROWSER = {"Accept-Language": "es-MX,es;q=0.9,en;q=0.5"}
ENGLISH_BROWSER = {"Accept-Language": "en-US,en;q=0.9"}


@pytest.fixture(scope="module")
def spanish() -> Catalog:
    """The Spanish catalog as it is kept."""
    with (TRANSLATIONS / "es" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale="es")


@pytest.fixture(scope="module")
def said() -> Catalog:
    """Every message that the pages and the code hold now."""
    with (TRANSLATIONS / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = Catalog()
    # From the root, because the patterns of babel.cfg start there.
    for _, _, text, _, context in extract_from_dir(
        ROOT, methods, options, KEYWORDS, directory_filter=_may_hold_messages
    ):
        found.add(text, context=context)
    return found


def _may_hold_messages(folder: str | Path) -> bool:
    inside = Path(folder).relative_to(ROOT)
    return inside.parts[:1] in ((), ("lti_tool",))


def _messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _forms(text: object) -> tuple[str, ...]:
    """A message's one form, or its singular and plural."""
    return tuple(map(str, text)) if isinstance(text, (list, tuple)) else (str(text or ""),)


def _is_translated(message: Message, spanish: Catalog) -> bool:
    found = spanish.get(_forms(message.id)[0], message.context)
    if found is None or found.fuzzy or found.pluralizable != message.pluralizable:
        return False
    return all(form.strip() for form in _forms(found.string))


def _buttons(page: str) -> set[str]:
    """The words on the buttons of a page."""
    return {unescape(re.sub(r"<[^>]*>", "", each)).strip() for each in BUTTON.findall(page)}


def _choose(client: FlaskClient, page: str, language: str, **headers: str) -> str:
    """Press the language's button at the foot of a page; where it leads."""
    found = client.get(page, headers=headers).text
    form = found.split('<form class="foot-languages"')[1].split("</form>")[0]
    address = unescape(form.split('action="')[1].split('"')[0])
    assert f'value="{language}"' in form
    hidden = {name: unescape(value) for name, value in HIDDEN.findall(form)}
    answer = client.post(address, data=hidden | {"language": language})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def _send_choice(app: Flask, client: FlaskClient, path: str, **form: str) -> str:
    app.config["WTF_CSRF_ENABLED"] = False
    answer = client.post(f"{path}/language", data=form)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


# The catalog


def test_there_are_messages(said: Catalog) -> None:
    ids = [message.id for message in _messages(said)]

    assert {"Submit", "Save", "Release", "There is no such submission here"} <= set(ids)
    assert ("%(num)s word", "%(num)s words") in ids


def test_every_message_that_the_pages_hold_is_translated(said: Catalog, spanish: Catalog) -> None:
    untranslated = [each.id for each in _messages(said) if not _is_translated(each, spanish)]

    assert untranslated == [], "make translations gathers new words; then translate them"


def test_a_translation_has_the_placeholders_of_its_message(spanish: Catalog) -> None:
    differing = [
        (english, form)
        for message in _messages(spanish)
        for english, form in zip(_forms(message.id), _forms(message.string), strict=True)
        if sorted(PLACEHOLDER.findall(english)) != sorted(PLACEHOLDER.findall(form))
    ]

    assert differing == []


def test_a_translation_is_words_alone(spanish: Catalog) -> None:
    forms = [form for message in _messages(spanish) for form in _forms(message.string)]

    assert [form for form in forms if MARKUP.search(form) or form != form.strip()] == []


# Who chooses


def test_where_the_launch_tells_no_language_the_browser_does(
    app: Flask, client: FlaskClient
) -> None:
    path = enter(client, app)

    assert '<html lang="es">' in client.get(f"{path}/overview", headers=SPANISH_BROWSER).text
    assert '<html lang="en">' in client.get(f"{path}/overview", headers=ENGLISH_BROWSER).text


def test_the_launch_goes_before_the_browser(app: Flask, client: FlaskClient) -> None:
    path = enter(client, app, locale="es-US")

    assert '<html lang="es">' in client.get(f"{path}/overview", headers=ENGLISH_BROWSER).text


def test_what_the_person_chose_goes_before_the_launch(app: Flask, client: FlaskClient) -> None:
    path = enter(client, app, locale="es-US")

    _choose(client, f"{path}/overview", "en", **SPANISH_BROWSER)

    assert '<html lang="en">' in client.get(f"{path}/overview", headers=SPANISH_BROWSER).text


def test_what_the_person_chose_can_be_chosen_back(app: Flask, client: FlaskClient) -> None:
    path = enter(client, app, locale="es-US")
    _choose(client, f"{path}/overview", "en")

    _choose(client, f"{path}/overview", "es")

    assert '<html lang="es">' in client.get(f"{path}/overview", headers=ENGLISH_BROWSER).text


@pytest.mark.parametrize("locale", ["fr-CA", "", "x"])
def test_a_language_that_is_not_offered_leaves_it_to_the_browser(
    app: Flask, client: FlaskClient, locale: str
) -> None:
    path = enter(client, app, locale=locale)

    assert '<html lang="es">' in client.get(f"{path}/overview", headers=SPANISH_BROWSER).text
    french = client.get(f"{path}/overview", headers={"Accept-Language": "fr"})
    assert '<html lang="en">' in french.text


def test_the_choice_is_of_one_launch(app: Flask, client: FlaskClient) -> None:
    first = enter(client, app, locale="en")
    _choose(client, f"{first}/overview", "es")

    second = enter(client, app, locale="en", link="link-2")

    assert '<html lang="en">' in client.get(f"{second}/overview").text
    assert '<html lang="es">' in client.get(f"{first}/overview").text


def test_only_a_language_that_is_offered_can_be_chosen(app: Flask, client: FlaskClient) -> None:
    path = enter(client, app, locale="es")

    _send_choice(app, client, path, language="fr", back=f"{path}/overview")

    assert '<html lang="es">' in client.get(f"{path}/overview").text


@pytest.mark.parametrize("page", ["overview", "write/plan", "check", "feedback"])
def test_choosing_returns_to_the_same_page(app: Flask, client: FlaskClient, page: str) -> None:
    path = enter(client, app, locale="en")

    assert _choose(client, f"{path}/{page}", "es") == f"{path}/{page}"


def test_from_a_forms_answer_it_returns_to_the_page_of_the_form(
    app: Flask, client: FlaskClient
) -> None:
    path = enter(client, app)

    back = _send_choice(app, client, path, language="es", back=f"{path}/submissions/one/release")

    assert back == f"{path}/submissions/one"


@pytest.mark.parametrize(
    "back",
    [
        "",
        "/",
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example",
        "/s/another/overview",
    ],
)
def test_it_never_leads_out_of_the_launch(app: Flask, client: FlaskClient, back: str) -> None:
    path = enter(client, app)

    assert _send_choice(app, client, path, language="es", back=back) == f"{path}/"


def test_what_is_no_address_leads_home(app: Flask, client: FlaskClient) -> None:
    path = enter(client, app)

    back = f"{path}/attempts/one\r\nSet-Cookie: stolen"

    assert _send_choice(app, client, path, language="es", back=back) == f"{path}/"


# Pages in Spanish


@pytest.fixture
def educadora(app: Flask) -> Educator:
    """An educator whose LMS says that she reads Spanish."""
    return Educator(app, sub="rosa", claims={"locale": "es"})


def test_an_educator_writes_in_spanish(educadora: Educator) -> None:
    page = educadora.get("write/part1").text

    assert "Guardar" in _buttons(page)
    assert "Save" not in _buttons(page)
    assert "¿Cómo ha ayudado usted" in page
    assert "0 palabras" in page


def test_an_educator_checks_and_submits_in_spanish(educadora: Educator) -> None:
    educadora.write_everything(step_words=138)

    page = educadora.get("check").text

    assert "Entregar" in _buttons(page)
    assert "Submit" not in _buttons(page)
    assert "138 palabras: 12 por debajo de 150" in page


def test_an_assessor_reviews_in_spanish(app: Flask, educadora: Educator) -> None:
    educadora.write_everything()
    attempt = educadora.submitted()
    assessor = app.test_client()
    path = enter(assessor, app, sub="vera", roles=[INSTRUCTOR], locale="es")

    page = assessor.get(f"{path}/submissions/{attempt.public_id}").text

    assert {"Guardar", "Vista previa", "Publicar"} <= _buttons(page)
    assert not {"Save", "Preview", "Release"} & _buttons(page)
    assert "Competente" in page


def test_a_field_that_was_not_saved_is_named_in_spanish(educadora: Educator) -> None:
    answer = educadora.save("presentation", {"presentation_link": "http://slides.example/deck"})

    assert answer.status_code == 422
    assert '<a href="#presentation_link">Enlace a la presentación</a>' in answer.text
    assert "Debe empezar con https://." in answer.text


def test_a_refusal_is_told_in_spanish(educadora: Educator) -> None:
    page = educadora.get("attempts/none").text

    assert "Esa entrega no está aquí" in page
    assert '<html lang="es">' in page
