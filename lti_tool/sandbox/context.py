"""What a request handler reaches for: the running sandbox of the current application."""

from dataclasses import dataclass
from typing import cast

from flask import current_app

from .families import Family, family_of
from .platform import SandboxPlatform, ToolKeys
from .records import Rules, State
from .registrations import current
from .settings import Settings
from .storage import Store

EXTENSION = "sandbox"


@dataclass
class Sandbox:
    settings: Settings
    store: Store
    tool_keys: ToolKeys

    def family(self, rules: Rules, state: State) -> Family:
        """An LMS with the tool that it launches now; good for one request."""
        return family_of(rules, self.settings.base_url, current(state, rules, self.settings))

    def platform(self, rules: Rules, state: State) -> SandboxPlatform:
        """lti1p3platform's view of one registration; good for one request."""
        return SandboxPlatform(
            settings=self.settings,
            family=self.family(rules, state),
            state=state,
            tool_keys=self.tool_keys,
        )


def sandbox() -> Sandbox:
    return cast(Sandbox, current_app.extensions[EXTENSION])
