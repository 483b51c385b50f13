"""What PyLTI1p3 reads of a request."""

from collections.abc import Mapping
from typing import Any

from pylti1p3.request import Request


class Parameters(Request):
    """The parameters of one login or launch, already checked for their shape."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    @property
    def session(self) -> Any:
        """No session: nothing of a login is kept outside the database and the browser's secret."""
        raise NotImplementedError("a login has no session")

    def is_secure(self) -> bool:
        """Always: the cookie is Secure on loopback too."""
        return True

    def get_param(self, key: str) -> str:
        """One parameter, "" where it is absent."""
        return self._values.get(key, "")
