"""The WSGI application, configured by the environment; also what `flask --app wsgi` runs."""

import sys

from config import ConfigurationError
from lti_tool import create_app

try:
    app = create_app()
except ConfigurationError as error:
    sys.exit(f"Fieldwork cannot start: {error}")
