"""A server that dies in the middle of a save loses nothing acknowledged, and halves nothing.

Each operation is killed at each of its moments in turn (`killing.py`), by the process's own death
in the middle of a request that came over HTTP; then a new server shows what there is, and the next
save works. Where both engines try it, every other moment is SQLite's, and those between are
PostgreSQL's. `make faults` has all of them on both, and almost twice as many moments.
"""

from collections.abc import Callable, Iterator

import pytest

from tests.databases import empty_copy
from tests.faults.nursery import THOROUGH
from tests.faults.operations import BESIDES, OPERATIONS, Operation, killed_at_each_moment
from tests.faults.tool import Tool, running

pytestmark = pytest.mark.xdist_group("faults")
# `make faults` tries them on both.
engines_besides = (lambda test: test) if THOROUGH else pytest.mark.one_engine


@pytest.fixture(scope="module")
def tool(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tool]:
    """The tool on a database of its own."""
    folder = tmp_path_factory.mktemp("faults")
    with running(empty_copy(database_url, folder, "faults"), folder) as found:
        yield found


@pytest.fixture
def moments(database_url: str) -> tuple[int, int]:
    """The first moment to be killed at, and the steps from one to the next."""
    if THOROUGH:
        return 1, 1
    return (1 if database_url.startswith("sqlite") else 2), 2


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.__name__)
def test_a_save_killed_at_any_moment_loses_nothing_acknowledged_and_halves_nothing(
    tool: Tool,
    operation: Operation,
    moments: tuple[int, int],
    record_property: Callable[[str, object], None],
) -> None:
    killed = killed_at_each_moment(tool, operation, *moments)

    record_property("killed", killed)
    assert killed >= (7 if THOROUGH else 4)


@engines_besides
@pytest.mark.parametrize("operation", BESIDES, ids=lambda operation: operation.__name__)
def test_nor_does_a_form_or_an_upload(
    tool: Tool, operation: Operation, record_property: Callable[[str, object], None]
) -> None:
    killed = killed_at_each_moment(tool, operation)

    record_property("killed", killed)
    assert killed >= 7
