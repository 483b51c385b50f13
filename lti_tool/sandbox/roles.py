"""The roles that each LMS puts into a launch and into its roster."""

from .records import Kind, Rules

VOCABULARY = "http://purl.imsglobal.org/vocab/lis/v2"
LEARNER = f"{VOCABULARY}/membership#Learner"
INSTRUCTOR = f"{VOCABULARY}/membership#Instructor"
ASSISTANT = f"{VOCABULARY}/membership/Instructor#TeachingAssistant"
INSTITUTION_STUDENT = f"{VOCABULARY}/institution/person#Student"
INSTITUTION_INSTRUCTOR = f"{VOCABULARY}/institution/person#Instructor"
INSTITUTION_ADMINISTRATOR = f"{VOCABULARY}/institution/person#Administrator"
SYSTEM_ADMINISTRATOR = f"{VOCABULARY}/system/person#Administrator"
SYSTEM_USER = f"{VOCABULARY}/system/person#User"
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"

# canvas.md 2.5
CANVAS: dict[Kind, list[str]] = {
    "educator": [INSTITUTION_STUDENT, LEARNER, SYSTEM_USER],
    "instructor": [INSTITUTION_INSTRUCTOR, INSTRUCTOR, SYSTEM_USER],
    "assistant": [INSTITUTION_INSTRUCTOR, INSTRUCTOR, ASSISTANT, SYSTEM_USER],
    "administrator": [INSTITUTION_ADMINISTRATOR, SYSTEM_USER],
    "test_student": [LEARNER, TEST_USER, SYSTEM_USER],
}

# moodle.md 3
MOODLE: dict[Kind, list[str]] = {
    "educator": [LEARNER],
    "instructor": [INSTRUCTOR],
    "assistant": [INSTRUCTOR],
    "administrator": [INSTRUCTOR, INSTITUTION_ADMINISTRATOR, SYSTEM_ADMINISTRATOR],
    "test_student": [LEARNER],
}

# A non-editing teacher is Instructor in the launch but Learner in the roster (moodle.md 3, 28).
MOODLE_ROSTER: dict[Kind, list[str]] = {
    "educator": ["Learner"],
    "instructor": ["Instructor"],
    "assistant": ["Learner"],
}

# canvas.md 7, `$Canvas.membership.roles`
CANVAS_NAMES: dict[Kind, str] = {
    "educator": "StudentEnrollment",
    "instructor": "TeacherEnrollment",
    "assistant": "TaEnrollment",
    "administrator": "AccountAdmin",
    "test_student": "StudentViewEnrollment",
}

GRADERS: tuple[Kind, ...] = ("instructor", "assistant", "administrator")
EDITORS: tuple[Kind, ...] = ("instructor", "administrator")
GRADER_PERMISSIONS = ("manage_grades", "view_all_grades")


def launch_roles(rules: Rules, kind: Kind) -> list[str]:
    return sorted((CANVAS if rules == "canvas" else MOODLE)[kind])


def membership_roles(kind: Kind) -> list[str]:
    """Canvas's roster names the roles held in the course, not those elsewhere; of its test student
    it says in both places that they are nobody."""
    return [role for role in CANVAS[kind] if "/membership" in role or role == TEST_USER]
