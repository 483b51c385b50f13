"""Where Canvas offers a tool: the names it announces, and the same without their prefix."""

from .registrations import DEEP_LINKING, RESOURCE_LINK

PREFIX = "https://canvas.instructure.com/lti/"
# Announced without the prefix (canvas.md 1.4).
PLAIN = {
    "ActivityAssetProcessor",
    "ActivityAssetProcessorContribution",
    "ContentArea",
    "RichTextEditor",
}
BY_MESSAGE: dict[str, tuple[str, ...]] = {
    RESOURCE_LINK: (
        "account_navigation",
        "analytics_hub",
        "assignment_edit",
        "assignment_group_menu",
        "assignment_index_menu",
        "assignment_menu",
        "assignment_selection",
        "assignment_view",
        "collaboration",
        "conference_selection",
        "course_assignments_menu",
        "course_home_sub_navigation",
        "course_navigation",
        "course_settings_sub_navigation",
        "discussion_topic_index_menu",
        "discussion_topic_menu",
        "file_index_menu",
        "file_menu",
        "global_navigation",
        "homework_submission",
        "link_selection",
        "migration_selection",
        "module_group_menu",
        "module_index_menu",
        "module_index_menu_modal",
        "module_menu",
        "module_menu_modal",
        "post_grades",
        "quiz_index_menu",
        "quiz_menu",
        "similarity_detection",
        "student_context_card",
        "submission_type_selection",
        "tool_configuration",
        "top_navigation",
        "user_navigation",
        "wiki_index_menu",
        "wiki_page_menu",
        "ContentArea",
    ),
    DEEP_LINKING: (
        "ActivityAssetProcessor",
        "ActivityAssetProcessorContribution",
        "assignment_selection",
        "collaboration",
        "conference_selection",
        "course_assignments_menu",
        "editor_button",
        "homework_submission",
        "link_selection",
        "migration_selection",
        "module_index_menu_modal",
        "module_menu_modal",
        "submission_type_selection",
        "ContentArea",
        "RichTextEditor",
    ),
    "LtiEulaRequest": (),
}


def announced(name: str) -> str:
    """The name as the configuration writes it."""
    return name if name in PLAIN else PREFIX + name


def plain(name: str) -> str:
    """A placement's name without the prefix: a tool may write either."""
    return name.removeprefix(PREFIX)
