"""What PyLTI1p3 reads of a request."""

from collections.abc import Mapping

from pylti1p3.request import Request


class Parameters(Request):
    """The parameters of one login or launch. Nothing else of the request is the library's."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def get_param(self, key: str) -> str:
        """One parameter, "" where it is absent."""
        return self._values.get(key, "")

    def is_secure(self) -> bool:
        """Never asked: our cookie is Secure on loopback too."""
        raise NotImplementedError("the library sets no cookie")
