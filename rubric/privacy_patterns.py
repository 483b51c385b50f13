"""Patterns for what identifies somebody, whoever it is. Texts come here without accents.

Every repetition is bounded or possessive, and what can begin anywhere in a long run begins only at
its start: the time they take grows with the text, not faster.
"""

import re
from collections.abc import Iterator

from rubric.privacy_words import NO_PERSON, NO_SCHOOL

_CAPITAL = "[A-ZÆØÞĐŁŒ]"
_LETTER = r"[^\W\d_]"
_NOT_INSIDE = r"(?<![^\W_])"
_GAP = "[ \u00a0]{1,3}"
_DASH = "[-.\u2010-\u2013 \u00a0]"

EMAILS = (re.compile(r"(?<![\w.+%-])[\w.+%-]++@[\w-]++(?:\.[\w-]++)++"),)

PHONES = (
    # United States: the area and the exchange begin with 2 to 9.
    re.compile(
        rf"(?<![\w./-])(?:\+?1{_DASH})?(?:\([2-9]\d\d\)\s?|[2-9]\d\d{_DASH})"
        rf"[2-9]\d\d{_DASH}\d{{4}}(?![\w-])"
    ),
    re.compile(r"(?<![\w+])\+[1-9]\d{0,2}(?:[ .()-]{1,2}\d{2,5}){2,5}(?![\w-])"),
    re.compile(r"(?<![\w+])\+[1-9]\d{9,13}(?!\w)"),
    # Seven digits are a telephone number only beside a word that says so.
    re.compile(
        rf"\b(?i:phone|tel|telephone|telefono|cell|celular|movil|mobile|call|llam[ae]\w*|fax|text"
        rf"|whatsapp)\b[^\d\n]{{1,12}}(?P<said>\d{{3}}{_DASH}\d{{4}})(?![\w-])"
    ),
)

NUMBERS = (
    re.compile(
        r"\b(?i:ieins?|sis id|student id|state id|id number|student number|id no|ssn"
        r"|social security|numero de estudiante|numero de identificacion)\b"
        r"[^\d\n]{0,14}(?P<said>\d[\d-]{3,14})(?!\w)"
    ),
    re.compile(r"(?<![\w.-])\d{3}-\d{2}-\d{4}(?![\w-])"),
    # Seven digits or more, neither a date nor a round number.
    re.compile(
        r"(?<![\w.,/=$#-])(?!(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d))"
        r"\d{6,11}(?!000\b)\d(?![\w%])(?![.,]\d)(?<!000)"
    ),
)

_ROADS = (
    r"(?:Street|St\.|Avenue|Ave\.?|Road|Rd\.?|Boulevard|Blvd\.?|Lane|(?<!Google )(?<!Food )"
    r"(?<!Book )(?<!Coat )Drive|Court|Parkway|Pkwy\.?|Terrace)"
)
ADDRESSES = (
    re.compile(
        rf"(?<![\w.,/-])\d{{2,5}} (?:[NSEW]\.? |North |South |East |West )?"
        rf"(?:{_CAPITAL}\w{{1,20}} |\d{{1,3}}(?:st|nd|rd|th) ){{1,3}}{_ROADS}(?!\w)"
    ),
    re.compile(r"\bP\.? ?O\.? Box \d{1,6}\b"),
    re.compile(
        rf"\b(?:Calle|Avenida) (?:de |del |la )?(?:{_CAPITAL}\w{{1,20}} ){{1,3}}"
        r"(?:#|No\. ?|numero )?\d{1,5}\b"
    ),
)

# In small letters only: the texts come so as well.
_STATUS = """
    undocumented
    | indocumentad[oa]s? | green[ ]cards? | tarjetas?[ ]verdes?
    | immigration[ ]status(?![ ]matters) | citizenship[ ]status | visa[ ]status
    | (?:legal|lawful|refugee|residency|immigrant)[ ]status | (?:mixed|unlawful)[- ]status
    | (?:student|work|tourist|expired|overstayed|temporary|humanitarian)[ ]visas?
    | overstay(?:s|ed|ing)?(?:[ ]\\w++)?[ ]visas? | deport(?:ed|ation|ations|ing|able|able|s)
    | illegal(?:ly)?[ ](?:alien|immigrant|in[ ]the|here|cross|enter)\\w*
    | asylum(?:[- ]seek(?:er|ers|ing))? | asylees? | unaccompanied[ ](?:minor|alien)s?
    | without[ ](?:legal[ ])?papers | lawful[ ]permanent[ ]residents? | permanent[ ]residency
    | work[ ]permits? | cross(?:ed|ing)[ ]the[ ]border | naturalization
    | estatus[ ](?:migratorio|legal|de[ ]refugiad[oa])
    | (?:situacion|estado|condicion)[ ]migratori[oa]
    | sin[ ](?:papeles|documentos(?![ ](?:adjuntos|escolares))) | inmigrantes?[ ]ilegal(?:es)?
    | deport(?:ad[oa]s?|acion|aciones|aron|ar|o)\\b | la[ ]migra\\b
    | (?:pid\\w+|solicit\\w+|busc\\w+)[ ]asilo | asilo[ ]politico | solicitantes?[ ]de[ ]asilo
    | residencia[ ](?:permanente|legal) | permisos?[ ]de[ ]trabajo | visas?[ ]vencidas?
    | cruz(?:o|aron|ar|ando)[ ]la[ ]frontera
"""
STATUS_WORDS = re.compile(rf"\b(?:{_STATUS})(?!\w)", re.VERBOSE)
STATUS_NAMES = re.compile(
    r"\b(?:DACA|TPS|DREAMers?|Dreamers|I-94|ICE(?= (?:agent|raid|officer|detention|arrest|came"
    r"|took|detained)))(?!\w)"
)

# A name: a capital, then at least one small letter, so that no abbreviation is one.
_ONE = rf"{_CAPITAL}[a-zæøþđłœß'’](?:{_LETTER}|['’-](?!s\b)(?={_LETTER}))*+"
_NAME = rf"(?P<said>{_ONE}(?: {_ONE}){{0,2}})"
_PUPIL = (
    r"(?:student|pupil|learner|newcomer|classmate|child|kid|boy|girl|grader|kindergartner"
    r"|freshman|sophomore)"
)
_ALUMNO = r"(?:alumn[oa]|estudiante|nin[oa]|muchach[oa]|recien llegad[oa])"
_BY_NAME = (
    rf", (?:who (?:is|was) )?(?:an?|one of (?:my|our|the)|my|our|his|her) (?:[\w-]++ ){{0,3}}"
    rf"{_PUPIL}"
    r"(?![-'’\w])",
    rf", (?:(?:que|quien) (?:es|era) )?(?:una?|mi|nuestr[oa]|su) (?:[a-z]++ ){{0,2}}{_ALUMNO}"
    r"(?![-\w])",
    r", (?:aged? \d|recien llegad[oa]\b|de \w{1,9} anos\b)",
    r"['’]s (?:mother|father|mom|dad|parents?|grandmother|grandfather|guardian)\b",
)
_STUDENTS = (
    rf"\b{_PUPIL}s?(?:,? [a-z\d]++){{0,4}},? (?:named|called) {_NAME}",
    rf"\b(?i:my|our|her|his|their|your|an?|one|the|this|that|former|new)(?: [\w-]++){{0,2}} "
    rf"(?:student|pupil|newcomer|classmate|grader|son|daughter|niece|nephew),? {_NAME}",
    rf"{_NOT_INSIDE}{_NAME}(?:{'|'.join(_BY_NAME)})",
    rf"\b(?:mother|father|mom|dad|parents?|guardians?) of {_NAME}",
    rf"\b{_ALUMNO}s?(?:,? [a-z\d]++){{0,4}},? (?:llamad[oa]s?|que se llama|de nombre) {_NAME}",
    rf"\b(?i:mi|nuestr[oa]|su|una?|el|la|otr[oa]|est[ea])(?: [a-z]++){{0,2}} "
    rf"(?:alumn[oa]|estudiante|nin[oa]|hij[oa]|sobrin[oa]|niet[oa]|recien llegad[oa]),? {_NAME}",
    rf"\b(?:mama|madre|papa|padre|padres|abuel[oa]) de {_NAME}",
)
STUDENTS = tuple(re.compile(each) for each in _STUDENTS)
# "In Chicago, a newcomer"
_BEFORE_PLACE = {"in", "at", "from", "near", "en", "desde"}

_WORD = re.compile(r"\S+")
_PROPER = rf"(?:(?:St|Sta|Dr|Mt|Ft)\.|{_CAPITAL}(?:{_LETTER}|['’-]){{1,30}}+)"
_LEVEL = (
    r"(?:Elementary|Primary|Middle|Junior|Senior|Jr\.|High|Grade|Grammar|Charter|Magnet|Montessori"
    r"|Community|Early|Childhood|Learning|Dual|Language|Preparatory|Prep|Public|Unit|Consolidated"
    r"|Unified|Independent|City|County|Area|Intermediate)"
)
SCHOOLS = (
    re.compile(
        rf"{_NOT_INSIDE}(?P<said>(?P<proper>{_PROPER}(?:{_GAP}{_PROPER}){{0,5}}){_GAP}"
        rf"(?:School{_GAP}District(?:{_GAP}(?:No\.?{_GAP}?|#)?[A-Z]{{0,2}}-?\d{{1,3}})?"
        r"|Public Schools|Schools?(?! (?:Board|Code|Year|Day|Improvement|Report))|Academy"
        r"|Elementary|Middle School|High School))(?![\w-])"
    ),
    re.compile(
        rf"{_NOT_INSIDE}(?P<said>District{_GAP}(?:No\.?{_GAP}?|#)?(?:U-)?\d{{1,3}})(?![\w-])"
    ),
    re.compile(
        rf"{_NOT_INSIDE}(?P<said>(?:CUSD|CCSD|CUD|USD|UCUSD|CHSD|THSD|HSD|ISD|SD){_GAP}?#?\d{{1,3}}"
        r"|U-46)(?![\w-])"
    ),
    re.compile(
        rf"{_NOT_INSIDE}(?P<said>(?:Escuela|Colegio|Instituto|Academia|Liceo|Distrito Escolar)"
        rf"(?:{_GAP}(?:Primaria|Secundaria|Preparatoria|Elemental|Intermedia|Superior|Publica"
        rf"|Bilingue))?(?:{_GAP}(?:de|del|la|las|los)){{0,2}}"
        rf"(?:{_GAP}(?:(?:No\. ?)?\d{{1,3}}|(?!Primari|Secundari|Preparatori|Elemental|Intermedi"
        rf"|Superior|Public|Biling){_PROPER}(?:{_GAP}{_PROPER}){{0,3}})))(?![\w-])"
    ),
)


def statuses(flat: str) -> Iterator[tuple[int, int]]:
    """Where immigration status is spoken of."""
    # No letter that is left has a small form of another length.
    for pattern, text in ((STATUS_WORDS, flat.lower()), (STATUS_NAMES, flat)):
        for match in pattern.finditer(text):
            yield match.span()


def students(flat: str) -> Iterator[tuple[int, int]]:
    """Where a student seems to be named."""
    for pattern in STUDENTS:
        for match in pattern.finditer(flat):
            start = _first_of_person(flat, match.start("said"), match.end("said"))
            if start >= 0:
                yield start, match.end("said")


def schools(flat: str) -> Iterator[tuple[int, int]]:
    """Where a school or a district is named."""
    for pattern in SCHOOLS:
        for match in pattern.finditer(flat):
            start, end = match.span("said")
            if "proper" in pattern.groupindex:
                start = _first_proper(flat, match.start("proper"), match.end("proper"))
            if start >= 0:
                yield start, end


def _first_of_person(flat: str, start: int, end: int) -> int:
    """Where somebody's name begins: after "When", "Then". -1 where it is nobody's."""
    before = flat[max(0, start - 8) : start].split()[-1:]
    words = list(_WORD.finditer(flat, start, end))
    while words and words[0][0].lower() in NO_PERSON:
        before = [words.pop(0)[0]]
    said = [word[0].lower() for word in words]
    adverb = len(said) == 1 and len(said[0]) > 5 and said[0].endswith(("ly", "mente"))
    of_a_place = bool(before) and before[0].lower() in _BEFORE_PLACE
    if not said or adverb or of_a_place or any(word in NO_PERSON for word in said):
        return -1
    return words[0].start()


def _first_proper(flat: str, start: int, end: int) -> int:
    """Where the school's own name begins: after "At", "The", "Our". -1 where nothing is left."""
    for match in _WORD.finditer(flat, start, end):
        word = match[0].lower().rstrip(".")
        if word not in NO_SCHOOL:
            return match.start()
    return -1
