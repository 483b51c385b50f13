"""How a word count is said: the same words on the page and, as templates, for the script."""

from flask_babel import gettext as _

from rubric import Measure, range_state


def templates() -> dict[str, str]:
    """The sentences, with {count}, {words}, {by}, {low} and {high} to fill in."""
    return {
        "one": _("{words} word"),
        "other": _("{words} words"),
        "empty": _("{count} of {low} to {high}"),
        "in": _("{count}: in range, {low} to {high}"),
        "short": _("{count}: {by} short of {low}"),
        "over": _("{count}: {by} over {high}"),
        "guide": _("{count}. Guide: {low} to {high}."),
        "cell_in": _("{words}"),
        "cell_short": _("{words} · {by} short"),
        "cell_over": _("{words} · {by} over"),
    }


def count_state(words: int, measure: Measure | None) -> str:
    """What shows for a count: "none", "empty", "in", "short", "over"; "guide" out of a soft range.

    A soft range is guidance, so that being outside it is never a state of its own.
    """
    if measure is None:
        return "none"
    state = range_state(measure.range, words).state
    if state == "in":
        return "in"
    if not measure.range.hard:
        return "guide"
    return state if words else "empty"


def count_phrase(words: int, measure: Measure | None) -> str:
    """Such as "138 words: 12 short of 150"."""
    said = templates()
    count = said["one" if words == 1 else "other"].format(words=words)
    if measure is None:
        return count
    return _filled(said[count_state(words, measure)], words, measure, count)


def cell_phrase(words: int, measure: Measure | None) -> str:
    """The short form for a cell of a table, such as "138 · 12 short"; a dash for nothing."""
    state = count_state(words, measure)
    if not words:
        return "–"
    form = f"cell_{state}" if state in ("short", "over") else "cell_in"
    return _filled(templates()[form], words, measure, "") if measure else str(words)


def _filled(form: str, words: int, measure: Measure, count: str) -> str:
    limits = measure.range
    by = range_state(limits, words).by
    return form.format(count=count, words=words, by=by, low=limits.minimum, high=limits.maximum)
