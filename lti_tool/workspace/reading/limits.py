"""What reading one document may use. The same numbers are the guard's promise to the server."""

import resource

MEMORY_BYTES = 512 * 1024 * 1024
DATA_BYTES = 110 * 1024 * 1024
"""What it may fill. With the interpreter's own code the process stays under 150 MB."""
CPU_SECONDS = 20
WALL_SECONDS = 30
OPEN_FILES = 64
MAX_PAGES = 500
MAX_CHARACTERS = 1_000_000
MAX_PROPERTY_CHARACTERS = 200_000
MAX_ENTRY_BYTES = 20_000_000


def impose() -> None:
    """Limit this process, for good: memory, processor time, no files written."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_DATA, (DATA_BYTES, DATA_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
