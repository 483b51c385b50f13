"""Registrations and deployments: which LMSs there are, and where they have installed us."""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import selectinload

from lti_tool import clock
from lti_tool.database import db
from lti_tool.installation import settings
from lti_tool.platforms import families
from lti_tool.platforms.addresses import checked
from lti_tool.platforms.errors import AlreadyRegistered, UnknownDeployment, UnknownRegistration
from lti_tool.platforms.models import Deployment, Invitation, Registration
from lti_tool.platforms.upserts import find_or_add

ADDRESSES = ("issuer", "auth_url", "token_url", "jwks_url")


@dataclass(frozen=True)
class Platform:
    """What a new registration is made of. `family` None: told from the issuer."""

    name: str
    issuer: str
    client_id: str
    auth_url: str
    token_url: str
    jwks_url: str
    family: str | None = None


def add(platform: Platform) -> Registration:
    """Register an LMS, effective at once. Raises BadAddress, AlreadyRegistered. No commit."""
    for name in ADDRESSES:
        checked(name, getattr(platform, name), settings())
    if _find(platform.issuer, platform.client_id) is not None:
        raise AlreadyRegistered(
            f"{platform.issuer} with client id {platform.client_id} is registered already"
        )
    registration = Registration(
        name=platform.name,
        issuer=platform.issuer,
        client_id=platform.client_id,
        auth_url=platform.auth_url,
        token_url=platform.token_url,
        jwks_url=platform.jwks_url,
        family=platform.family or families.detect(platform.issuer),
    )
    db.session.add(registration)
    db.session.flush()
    return registration


def edit(registration_id: int, **changes: str | bool) -> Registration:
    """Change some of name, auth_url, token_url, jwks_url, family, active. No commit.

    Raises UnknownRegistration, BadAddress.
    """
    registration = get(registration_id)
    for name, value in changes.items():
        if name in ADDRESSES:
            checked(name, str(value), settings())
        setattr(registration, name, value)
    return registration


def get(registration_id: int) -> Registration:
    """The registration of this number. Raises UnknownRegistration."""
    found = db.session.get(Registration, registration_id)
    if found is None:
        raise UnknownRegistration(f"there is no registration {registration_id}")
    return found


def find(issuer: str, client_id: str) -> Registration | None:
    """The active registration of this issuer and client id, or None."""
    found = _find(issuer, client_id)
    return found if found is not None and found.active else None


def find_only(issuer: str) -> Registration | None:
    """The active registration of this issuer where there is exactly one, else None.

    For a login initiation that names no client id (LTI Security Framework 1.0, 5.1.1.1: optional).
    """
    query = select(Registration).where(Registration.issuer == issuer, Registration.active)
    found = list(db.session.scalars(query.limit(2)))
    return found[0] if len(found) == 1 else None


def everything() -> list[Registration]:
    """All registrations with their deployments, the oldest first."""
    query = select(Registration).options(selectinload(Registration.deployments))
    return list(db.session.scalars(query.order_by(Registration.id)))


def deployment(registration_id: int, deployment_id: str) -> Deployment:
    """What we know of a deployment. One never heard of is recorded inactive. No commit.

    The first one of a registration that `approves_first` is approved by that; none after it.
    """
    return find_or_add(
        lambda: find_deployment(registration_id, deployment_id),
        lambda: _heard_of(registration_id, deployment_id),
    )


def find_deployment(registration_id: int, deployment_id: str) -> Deployment | None:
    """The deployment, approved or not, or None where it was never heard of."""
    return db.session.scalar(
        select(Deployment).where(
            Deployment.registration_id == registration_id,
            Deployment.deployment_id == deployment_id,
        )
    )


def approve(
    registration_id: int, deployment_id: str, *, institution_admins: bool | None = None
) -> Deployment:
    """Let a deployment launch, heard of or not. No commit. Raises UnknownRegistration.

    `institution_admins`: whether institution administrators are program administrators there;
    None leaves it as it is (off at first).
    """
    registration = get(registration_id)
    registration.approves_first = False
    found = deployment(registration.id, deployment_id)
    found.active = True
    found.approved_at = found.approved_at or clock.now()
    if institution_admins is not None:
        found.institution_admins = institution_admins
    return found


def run_by_institution(registration_id: int) -> bool:
    """Whether institution administrators run the program, in any deployment that may launch."""
    query = select(Deployment.id).where(
        Deployment.registration_id == registration_id,
        Deployment.active,
        Deployment.institution_admins,
    )
    return db.session.scalar(query.limit(1)) is not None


def disable_deployment(registration_id: int, deployment_id: str) -> Deployment:
    """Refuse a deployment's launches from now on. No commit. Raises UnknownDeployment."""
    found = find_deployment(registration_id, deployment_id)
    if found is None:
        raise UnknownDeployment(f"there is no deployment {deployment_id}")
    found.active = False
    return found


def _heard_of(registration_id: int, deployment_id: str) -> Deployment:
    first = _is_first(registration_id)
    return Deployment(
        registration_id=registration_id,
        deployment_id=deployment_id,
        active=first,
        approved_at=clock.now() if first else None,
        institution_admins=first and _admins_were_invited(registration_id),
    )


def _admins_were_invited(registration_id: int) -> bool:
    query = select(Invitation.id).where(
        Invitation.registration_id == registration_id, Invitation.institution_admins
    )
    return db.session.scalar(query.limit(1)) is not None


def _is_first(registration_id: int) -> bool:
    """Use up a registration's one approval of its own; of several at once, one gets it."""
    used = db.session.execute(
        update(Registration)
        .where(Registration.id == registration_id, Registration.approves_first)
        .values(approves_first=False)
    )
    return bool(used.rowcount)  # type: ignore[attr-defined]


def _find(issuer: str, client_id: str) -> Registration | None:
    return db.session.scalar(
        select(Registration).where(
            Registration.issuer == issuer, Registration.client_id == client_id
        )
    )
