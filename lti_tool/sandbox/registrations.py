"""Which tool an LMS launches: the one that registered itself, or the one registered by hand."""

from urllib.parse import urlsplit

from .records import Placement, Rules, State, ToolRegistration
from .settings import Settings
from .variables import CANVAS_CUSTOM, MOODLE_CUSTOM

RESOURCE_LINK = "LtiResourceLinkRequest"
DEEP_LINKING = "LtiDeepLinkingRequest"
BY_HAND_CLIENT: dict[Rules, str] = {"canvas": "10000000000068", "moodle": "kY2vQm8rTz4LwXe"}
BY_HAND_CUSTOM: dict[Rules, dict[str, str]] = {"canvas": CANVAS_CUSTOM, "moodle": MOODLE_CUSTOM}
BY_HAND_PLACEMENTS: dict[Rules, dict[str, str]] = {
    "canvas": {"course_navigation": RESOURCE_LINK, "assignment_selection": DEEP_LINKING},
    "moodle": {"ContentArea": DEEP_LINKING},
}


def current(state: State, rules: Rules, settings: Settings) -> ToolRegistration:
    """The tool that launches of these rules open."""
    return state.registrations.get(rules) or by_hand(state, rules, settings)


def by_hand(state: State, rules: Rules, settings: Settings) -> ToolRegistration:
    """The tool of ``settings``, as an administrator would have typed it in (canvas.md 1.3)."""
    options = state.options
    return ToolRegistration(
        client_id=BY_HAND_CLIENT[rules],
        deployment_id=f"1:{state.institution}" if rules == "canvas" else "1",
        name="Fieldwork",
        domain=urlsplit(settings.tool).netloc,
        initiate_login_uri=settings.login_url,
        redirect_uris=[settings.launch_url],
        target_link_uri=settings.launch_url,
        jwks_uri=settings.tool_keys_url,
        scopes=options.scopes,
        custom=BY_HAND_CUSTOM[rules] if options.custom is None else options.custom,
        privacy=options.privacy,
        placements=[
            Placement(name, message) for name, message in BY_HAND_PLACEMENTS[rules].items()
        ],
        active=True,
    )
