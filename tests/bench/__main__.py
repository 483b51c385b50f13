"""Measures everything and prints the table; ends with 1 where a limit is not kept."""

import sys
import tempfile
from pathlib import Path

from tests.bench import autosave, counting, listing, overlaps, queries, weight
from tests.bench.figures import table
from tests.databases import PostgreSQL, create_database


def main() -> int:
    """The exit status."""
    figures = []
    server = PostgreSQL()
    with tempfile.TemporaryDirectory(prefix="fieldwork-bench-") as name:
        folder = Path(name)
        figures.append(autosave.measure("SQLite", f"sqlite:///{folder}/bench.sqlite3", folder))
        figures += overlaps.measure("SQLite", f"sqlite:///{folder}/overlaps.sqlite3", folder)
        server.start()
        try:
            create_database(server.port, "bench")
            figures.append(autosave.measure("PostgreSQL", server.address("bench"), folder))
            create_database(server.port, "overlaps")
            figures += overlaps.measure("PostgreSQL", server.address("overlaps"), folder)
            for name in ("few", "many"):
                create_database(server.port, name)
            here = (server.address("few"), server.address("many"))
            figures += listing.measure("PostgreSQL", *here, folder)
        finally:
            server.stop()
        here = (f"sqlite:///{folder}/few.sqlite3", f"sqlite:///{folder}/many.sqlite3")
        figures += listing.measure("SQLite", *here, folder)
        figures += queries.measure(folder)
        figures.append(counting.measure())
        figures += weight.measure(folder)
    print(table(figures))
    return 0 if all(figure.kept for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
