"""What this installation tells an LMS of itself."""

from urllib.parse import urlsplit

from lti_tool.installation import public_url, settings
from lti_tool.platforms.families.offer import Tool

NAME = "Fieldwork"
DESCRIPTION = "Job-embedded micro-credentials: written, assessed and earned inside the course."


def this_tool() -> Tool:
    """This tool at its public address."""
    return Tool(
        name=NAME,
        description=DESCRIPTION,
        public_url=settings().public_url,
        # Moodle compares it with the target's host, port and all (moodle.md 11).
        domain=urlsplit(settings().public_url).netloc,
        login_url=public_url("/lti/login"),
        launch_url=public_url("/lti/launch"),
        jwks_url=public_url("/.well-known/jwks.json"),
    )
