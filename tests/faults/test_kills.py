"""A server that dies in the middle of a save loses nothing acknowledged, and halves nothing.

Each operation is killed at each of its moments in turn (`killing.py`), by the process's own death
in the middle of a request that came over HTTP; then a new server shows what there is, and the next
save works. The ordinary run kills what a script saves; a thorough one all of them, on both engines,
at almost twice as many moments.
"""

from collections.abc import Callable, Iterator

import pytest

from tests.databases import empty_copy
from tests.faults.operations import OPERATIONS, Operation, autosave, killed_at_each_moment
from tests.faults.tool import Tool, running


@pytest.fixture(scope="module")
def tool(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tool]:
    """The tool on a database of its own."""
    folder = tmp_path_factory.mktemp("faults")
    with running(empty_copy(database_url, folder, "faults"), folder) as found:
        yield found


@pytest.mark.one_engine
@pytest.mark.parametrize("operation", [autosave], ids=lambda operation: operation.__name__)
def test_what_a_script_saves_is_whole_or_not_there(
    tool: Tool, operation: Operation, record_property: Callable[[str, object], None]
) -> None:
    record_property("killed", _killed(tool, operation))


@pytest.mark.thorough
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.__name__)
def test_a_save_killed_at_any_moment_loses_nothing_acknowledged_and_halves_nothing(
    tool: Tool, operation: Operation, record_property: Callable[[str, object], None]
) -> None:
    record_property("killed", _killed(tool, operation))


def _killed(tool: Tool, operation: Operation) -> int:
    killed = killed_at_each_moment(tool, operation)
    assert killed >= 7
    return killed
