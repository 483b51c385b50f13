"""Who may enter which route. Every view states it, and the application does not start otherwise."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from flask import Flask

from lti_tool.web.errors import Refusal

View = Callable[..., Any]


class Audience(StrEnum):
    """Roles of this product. ANYONE needs no launch; VISITOR is any launch, whatever its role."""

    ANYONE = "anyone"
    VISITOR = "visitor"
    EDUCATOR = "educator"
    ASSESSOR = "assessor"
    ADMINISTRATOR = "administrator"


class RoleRefused(Refusal):
    """The launch's role does not open this page."""

    status = 403
    code = "role_refused"


class UnstatedAccess(Exception):
    """A route says of nobody that they may enter."""


def open_to(*audiences: Audience) -> Callable[[View], View]:
    """State who may enter a view. Several roles: any of them opens it."""

    def mark(view: View) -> View:
        view.audiences = frozenset(audiences)  # type: ignore[attr-defined]
        return view

    return mark


def audiences_of(app: Flask, endpoint: str) -> frozenset[Audience]:
    """Who may enter an endpoint. Raises UnstatedAccess where its view does not say."""
    view = app.view_functions[endpoint]
    stated: frozenset[Audience] = getattr(view, "audiences", frozenset())
    if endpoint == "static":
        return frozenset({Audience.ANYONE})
    if not stated:
        raise UnstatedAccess(f"{endpoint} does not state who may enter")
    return stated
