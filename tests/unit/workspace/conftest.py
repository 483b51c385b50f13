"""An educator who has opened the activity."""

import pytest
from flask import Flask

from tests.unit.workspace.educator import Educator


@pytest.fixture
def ana(app: Flask) -> Educator:
    return Educator(app)


@pytest.fixture
def bo(app: Flask, ana: Educator) -> Educator:
    """Another educator of the same activity."""
    return Educator(app, sub="bo")
