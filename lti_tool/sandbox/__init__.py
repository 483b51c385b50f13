"""A small LMS on this machine, to try the tool without one. The tool never mounts it."""

from .application import create_sandbox
from .settings import Settings, UnsafeSettings

__all__ = ["Settings", "UnsafeSettings", "create_sandbox"]
