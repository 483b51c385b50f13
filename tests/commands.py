"""The tool as it runs for real, with its `flask` commands done in this process.

Most of a command's time is its start. What the tool keeps is reached by the same addresses.
"""

from config import load_settings
from lti_tool import create_app
from lti_tool.database import db
from lti_tool.sandbox.demo import processes


class Tool(processes.Tool):
    """A process of its own that serves, and commands that are done here."""

    def flask(self, *arguments: str) -> str:
        """What a command prints; it has to end well."""
        app = create_app(load_settings(self.environ))
        done = app.test_cli_runner().invoke(args=arguments, catch_exceptions=False)
        with app.app_context():
            db.engine.dispose()
        assert done.exit_code == 0, done.output
        return done.stdout
