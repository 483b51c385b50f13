"""The tool is registered by an invitation alone, in Canvas's manner and in Moodle's.

Nothing here was connected by command: the LMS's administrator pastes an address, and goes on from
there by the pages that they see.
"""

from collections.abc import Iterator

import pytest

from tests.journey.campus import Assignment, Campus
from tests.journey.people import REFUSED, Educator, LmsAdministrator
from tests.journey.stories import EDUCATORS, Open, Picture

ADMINISTRATOR = "ruth-alvarez"
CANVAS = ("canvas", "Our Canvas", "Install")
MOODLE = ("moodle", "Our Moodle", "Activate")
NO = "This account may not add tools."


@pytest.fixture(scope="module")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campus]:
    """A tool and an LMS that have not heard of each other."""
    found = Campus(tmp_path_factory.mktemp("strangers"))
    found.start()
    yield found
    found.stop()


def first_assignment(campus: Campus) -> Assignment:
    """The one that the LMS's course begins with."""
    return campus.named("Micro-credential: ELL Advocacy")


@pytest.mark.parametrize(
    ("rules", "name", "confirm"), [CANVAS, pytest.param(*MOODLE, marks=pytest.mark.thorough)]
)
def test_a_pasted_address_and_a_confirmation_are_all_that_it_takes(
    campus: Campus, open_page: Open, picture: Picture, rules: str, name: str, confirm: str
) -> None:
    campus.use(rules)
    address = campus.invite("--name", name, "--institution-admins")
    before = len(campus.registrations())
    administrator = LmsAdministrator(campus, open_page(), ADMINISTRATOR)
    educator = Educator(campus, open_page(), EDUCATORS[0])

    campus.misbehave("registration", "400", words=NO)
    administrator.offer(address)
    administrator.press("Register")
    administrator.heading("Your LMS refused the registration")
    administrator.sees(f"It answered 400: “{NO}”. Nothing was registered here")
    picture(administrator.page, f"{rules}-refused")

    administrator.offer(address)
    administrator.sees("send that work was submitted, and the released result")
    picture(administrator.page, f"{rules}-register")
    administrator.press_twice("Register")
    administrator.heading("Registered")
    administrator.sees(f"{name} and this tool now know each other.")
    picture(administrator.page, f"{rules}-registered")
    administrator.close()
    picture(administrator.page, f"{rules}-confirm")
    assert len(campus.registrations()) == before + 1

    educator.open_assignment(first_assignment(campus), REFUSED)
    educator.sees("This tool is switched off in your learning platform")
    administrator.confirm(confirm)
    educator.open_assignment(first_assignment(campus))
    educator.heading("Advocating for ELL Students")

    administrator.open_assignment(first_assignment(campus))
    administrator.follow("Connection")
    administrator.press("Check the connection")
    administrator.heading("What was found")
    administrator.sees("Everything is as it should be.")
    picture(administrator.page, f"{rules}-connection")
