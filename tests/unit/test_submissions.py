"""The three submissions are what the journeys, and the demo, take them for."""

import re
from io import BytesIO
from pathlib import Path

import docx
import pptx
import pytest
from pptx.presentation import Presentation
from pypdf import PdfReader

from rubric import count_words, load_credential, path_to_earned
from tests.submissions import FOLDER, NAMES, Submission, load, read
from tests.submissions.build import files

DEFINITION = Path(__file__).parents[2] / "rubric/credentials/ell-advocacy/1.yaml"
PLAN = [f"issue{issue}.step{step}" for issue in (1, 2, 3) for step in (1, 2, 3, 4, 5)]
PART_1 = ["q1", "q2", "q3a", "q3b"]
PART_3 = ["r1", "r2"]
SHINGLE = 12
GUIDE = "All In! How Educators Can Advocate for English Language Learners"
KILOBYTE = 1024

EMAIL = re.compile(r"\b[\w.+-]+@[\w-]+\.\w+")
PHONE = re.compile(r"(?<!\d)(?:\(\d{3}\)\s?|\d{3}[-. ])?\d{3}[-. ]\d{4}(?!\d)")
STATUS = re.compile(
    r"\b(undocumented|immigra\w+|refugees?|asylum|visas?|citizen\w*|deport\w*)\b", re.IGNORECASE
)


@pytest.fixture(params=NAMES)
def submission(request: pytest.FixtureRequest) -> Submission:
    return load(request.param)


def out_of_range(texts: dict[str, str]) -> dict[str, int]:
    """Key and words of each plan text outside 150-200 and of a letter outside 400-500."""
    counted = {key: count_words(text) for key, text in texts.items()}
    steps = {key: n for key, n in counted.items() if key in PLAN and not 150 <= n <= 200}
    letter = counted["letter"]
    return steps if 400 <= letter <= 500 else {**steps, "letter": letter}


def after_revision(submission: Submission) -> dict[str, str]:
    assert submission.revision is not None
    return {**submission.texts, **submission.revision.texts}


def shingles(text: str) -> set[tuple[str, ...]]:
    # The guide's full title alone is ten words, and every letter names it.
    words = re.findall(r"[\w'-]+", text.replace(GUIDE, "").lower())
    return {tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)}


def pdf_text(path: Path) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(path).pages]


def pptx_text(deck: Presentation) -> list[str]:
    return [
        " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        for slide in deck.slides
    ]


def everything_written(submission: Submission) -> str:
    return (FOLDER / submission.name / "submission.yaml").read_text(encoding="utf-8")


def test_a_submission_answers_every_prompt(submission: Submission) -> None:
    assert set(submission.texts) == {*PART_1, *PLAN, "letter", *PART_3}
    assert set(submission.issue_titles) == {"issue1", "issue2", "issue3"}
    assert submission.chosen_issue in (1, 2, 3)


def test_parts_one_and_three_are_within_the_guide(submission: Submission) -> None:
    for keys in (PART_1, PART_3):
        assert 400 <= sum(count_words(submission.texts[key]) for key in keys) <= 500


def test_the_recorded_counts_are_those_of_the_counting_rule(submission: Submission) -> None:
    assert submission.counts == {key: count_words(text) for key, text in submission.texts.items()}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("earns", {}),
        ("revise", {"issue2.step1": 138, "issue3.step4": 212}),
        ("long-letter", {"letter": 512}),
    ],
)
def test_exactly_these_texts_are_out_of_range(name: str, expected: dict[str, int]) -> None:
    assert out_of_range(dict(load(name).texts)) == expected


def test_the_revision_brings_every_text_into_range() -> None:
    assert out_of_range(after_revision(load("revise"))) == {}


def test_the_revision_counts_are_those_of_the_counting_rule() -> None:
    revision = load("revise").revision
    assert revision is not None
    assert revision.counts == {key: count_words(text) for key, text in revision.texts.items()}


def test_the_revision_changes_every_text_it_names_and_no_passed_artifact() -> None:
    submission = load("revise")
    assert submission.revision is not None
    for key, text in submission.revision.texts.items():
        assert key in PLAN
        assert text != submission.texts[key]


@pytest.mark.parametrize(
    ("name", "open_lines"),
    [("earns", []), ("revise", ["a1.2", "a1.4", "a3.4"]), ("long-letter", ["a2.3"])],
)
def test_the_path_to_earned_has_exactly_these_open_lines(name: str, open_lines: list[str]) -> None:
    path = path_to_earned(load_credential(DEFINITION), dict(load(name).ratings))

    assert [item.key for item in path.items if item.state == "open"] == open_lines
    assert [item.key for item in path.items if item.state == "waiting"] == []
    assert path.earned is (open_lines == [])


def test_the_revision_earns() -> None:
    submission = load("revise")
    assert submission.revision is not None
    ratings = {**submission.ratings, **submission.revision.ratings}

    assert path_to_earned(load_credential(DEFINITION), ratings).earned


def test_each_level_below_proficient_has_a_comment_and_no_other_has(
    submission: Submission,
) -> None:
    below = {
        key for key, level in submission.ratings.items() if level not in ("proficient", "passing")
    }
    assert set(submission.comments) == below


def test_the_educator_says_what_changed_on_each_open_line() -> None:
    submission = load("revise")
    assert submission.revision is not None
    assert set(submission.revision.changes) == set(submission.comments)
    assert submission.revision.note


def test_the_guide_is_named_in_every_step_of_a_plan_that_earns() -> None:
    for texts in (load("earns").texts, after_revision(load("revise")), load("long-letter").texts):
        linked = [key for key in PLAN if re.search(r"\bAll In!|\bthe guide", texts[key])]
        assert linked == PLAN


def test_the_guide_is_named_in_only_some_steps_of_the_plan_to_revise() -> None:
    texts = load("revise").texts
    assert [key for key in PLAN if "All In!" in texts[key]] == [
        *PLAN[:5],
        "issue2.step2",
        "issue2.step3",
    ]


def test_no_two_texts_share_twelve_words_in_a_row_but_the_title_of_the_guide() -> None:
    owners: dict[tuple[str, ...], tuple[str, str]] = {}
    shared = []
    for name in NAMES:
        for key, text in load(name).texts.items():
            for shingle in shingles(text):
                if owners.setdefault(shingle, (name, key)) != (name, key):
                    shared.append((name, key, owners[shingle], " ".join(shingle)))
    assert shared == []


def test_nothing_looks_like_a_contact_or_speaks_of_anyones_status(submission: Submission) -> None:
    written = everything_written(submission)
    for pattern in (EMAIL, PHONE, STATUS):
        assert pattern.findall(written) == []


def test_the_uploaded_letter_holds_the_words_of_the_text() -> None:
    submission = load("earns")
    assert submission.letter is not None
    document = docx.Document(str(submission.letter))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)

    assert words.split() == submission.texts["letter"].split()
    assert count_words(words) == submission.counts["letter"]
    assert document.core_properties.author == submission.author.name


def test_the_other_letters_are_typed() -> None:
    assert load("revise").letter is None
    assert load("long-letter").letter is None


@pytest.mark.parametrize("name", ["earns", "long-letter"])
def test_a_powerpoint_presentation_has_slides_charts_shapes_pictures_and_notes(name: str) -> None:
    submission = load(name)
    deck = pptx.Presentation(str(submission.presentation))
    slides = list(deck.slides)
    shapes = [shape for slide in slides for shape in slide.shapes]

    assert [slide.shapes.title.text for slide in slides] == [
        slide["title"] for slide in read(name)["slides"]
    ]
    assert 10 <= len(slides) <= 14
    assert sum(shape.has_chart for shape in shapes) >= 2
    assert sum(shape.has_table for shape in shapes) >= 2
    assert any(hasattr(shape, "image") for shape in shapes)
    assert all(slide.notes_slide.notes_text_frame.text for slide in slides)
    assert deck.core_properties.author == submission.author.name
    assert "minutes" in " ".join(pptx_text(deck))


def test_the_presentation_to_revise_calls_without_naming_what_staff_do_next() -> None:
    slides = pdf_text(load("revise").presentation)

    assert len(slides) == 11
    assert "do your part" in slides[10]
    assert "What each of us does next" not in " ".join(slides)


def test_the_revised_presentation_says_who_does_what_by_when() -> None:
    revision = load("revise").revision
    assert revision is not None
    slides = pdf_text(revision.presentation)

    assert len(slides) == 13
    assert slides[:10] == pdf_text(load("revise").presentation)[:10]
    for expected in ("What each of us does next", "Classroom teachers", "January 29"):
        assert expected in slides[10]
    assert "do your part" not in " ".join(slides)


def test_the_pdf_names_its_author() -> None:
    submission = load("revise")
    information = PdfReader(submission.presentation).metadata
    assert information is not None
    assert information.author == submission.author.name


@pytest.mark.parametrize("name", NAMES)
def test_the_files_are_what_the_script_makes_of_the_texts(name: str) -> None:
    for file_name, content in files(read(name)).items():
        stored = (FOLDER / name / file_name).read_bytes()
        assert len(stored) < 400 * KILOBYTE
        assert extracted(file_name, stored) == extracted(file_name, content)


def extracted(file_name: str, content: bytes) -> list[str]:
    """The words of a document, which stay the same where compression differs."""
    stream = BytesIO(content)
    if file_name.endswith(".pdf"):
        return [page.extract_text() for page in PdfReader(stream).pages]
    if file_name.endswith(".pptx"):
        return pptx_text(pptx.Presentation(stream))
    return [paragraph.text for paragraph in docx.Document(stream).paragraphs]
