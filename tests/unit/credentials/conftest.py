"""A link of a registered LMS, to bind credentials to."""

import pytest
from flask import Flask

from lti_tool.database import db
from lti_tool.platforms.models import Course, Registration, ResourceLink


@pytest.fixture
def registration(app: Flask) -> Registration:
    found = Registration(
        name="LMS",
        issuer="https://lms.example",
        client_id="client",
        auth_url="https://lms.example/auth",
        token_url="https://lms.example/token",
        jwks_url="https://lms.example/jwks",
    )
    db.session.add(found)
    db.session.commit()
    return found


@pytest.fixture
def link(registration: Registration) -> ResourceLink:
    course = Course(registration_id=registration.id, context_id="course")
    db.session.add(course)
    db.session.flush()
    found = ResourceLink(
        registration_id=registration.id, course_id=course.id, resource_link_id="link"
    )
    db.session.add(found)
    db.session.commit()
    return found
