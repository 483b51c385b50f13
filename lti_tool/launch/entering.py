"""An accepted launch: what it told is remembered, and its session begins. One transaction."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from lti_tool import clock
from lti_tool.credentials import bindings, copies
from lti_tool.credentials import settings as program
from lti_tool.database import db
from lti_tool.digests import digest, opaque, secret
from lti_tool.installation import settings
from lti_tool.launch import states, targets
from lti_tool.launch.claims import SUBMISSION_REVIEW, Claims
from lti_tool.launch.errors import DeploymentNotApproved, MayNotAdd
from lti_tool.launch.models import Launch
from lti_tool.launch.roles import Standing
from lti_tool.platforms import courses, families, notices, people, registrations
from lti_tool.platforms.addresses import origin
from lti_tool.platforms.families.base import Family
from lti_tool.platforms.models import Course, Person, Registration, ResourceLink

LIFE = timedelta(hours=12)


@dataclass(frozen=True)
class Entered:
    """A launch that was let in: its number, its path segment and its session's key."""

    launch_id: int
    token: str
    key: str


def enter(login: states.Login, claims: Claims) -> Entered:
    """Use the login up, remember what the launch told and begin its session.

    Raises AlreadyUsed, DeploymentNotApproved, MayNotAdd, UnknownCredential; of a refused launch
    nothing stays but a deployment that was not known yet, recorded inactive. Commits, since the
    one use of a login must hold even where the launch is refused.
    """
    states.consume(login)
    registration = registrations.get(login.registration_id)
    deployment = registrations.deployment(registration.id, claims.deployment_id)
    if not deployment.active:
        db.session.commit()
        raise DeploymentNotApproved(claims.deployment_id, registration.id)
    _learn_family(registration, claims)
    plugin = families.family(registration.family)
    person = people.remember(
        registration.id, claims.subject, claims.name, claims.email, claims.locale, claims.zone
    )
    course = _course(registration.id, plugin, claims)
    link = _link(course, plugin, claims)
    _remember_hiding(course, link, plugin, claims)
    db.session.flush()
    standing = Standing(
        roles=tuple(claims.roles),
        grants=people.grants(registration.id, person.id),
        may_grade=plugin.may_grade(claims.raw),
        demands_grant=bool(program.value(registration.id, "assessor_grant")),
        institution_admins=deployment.institution_admins,
    )
    if claims.deep_linking is not None and not standing.may_add:
        _use_up(login)
        raise MayNotAdd()
    deployment.notices_url = notices.offered(claims.raw) or deployment.notices_url
    posts_scores = standing.is_learner and not plugin.is_preview(claims.raw)
    _remember_membership(course, person, standing, posts_scores=posts_scores)
    _bind(link, course, plugin, claims)
    entered = _begin(
        Launch(
            registration_id=registration.id,
            deployment_id=deployment.id,
            person_id=person.id,
            course_id=course.id if course else None,
            link_id=link.id if link else None,
            audiences=sorted(standing.audiences),
            facts=facts(registration, plugin, claims, course, posts_scores=posts_scores),
        )
    )
    db.session.commit()
    return entered


def _use_up(login: states.Login) -> None:
    """Keep nothing of a launch but that its login was used."""
    db.session.rollback()
    states.consume(login)
    db.session.commit()


def facts(
    registration: Registration,
    plugin: Family,
    claims: Claims,
    course: Course | None,
    *,
    posts_scores: bool,
) -> dict[str, Any]:
    """What later pages need of a token.

    attempt        the submission that the target names, or None
    for_user       the subject whose submission is asked for, or None (None too where the launch
                   is not a submission review)
    return_url     where the LMS wants the person back, or None
    frame_origins  who may frame this launch's pages
    hide_names     the LMS asks for anonymous grading with this launch
    posts_scores   whether this person's results go to the gradebook
    due_at         when the work is due (ISO 8601, UTC), or None where the LMS does not tell
    deep_linking   what `deep_linking.Asked` holds, or None where no links are asked for
    """
    due_at = plugin.due_at(claims.raw)
    return {
        "attempt": targets.attempt_of(claims.target_link_uri),
        "for_user": claims.for_user if claims.message_type == SUBMISSION_REVIEW else None,
        "return_url": claims.return_url if origin(claims.return_url) else None,
        "frame_origins": frame_origins(registration, plugin, claims),
        "hide_names": plugin.hide_names(claims.raw) is True,
        "posts_scores": posts_scores,
        "due_at": due_at.isoformat() if due_at else None,
        "deep_linking": _asked(plugin, claims, course),
    }


def _asked(plugin: Family, claims: Claims, course: Course | None) -> dict[str, Any] | None:
    if claims.deep_linking is None:
        return None
    edited = plugin.assignment_link(claims.raw)
    link = courses.find_link(course.id, edited) if course is not None and edited else None
    return asdict(claims.deep_linking) | {
        "deployment_id": claims.deployment_id,
        "edited_link_id": link.id if link else None,
    }


def frame_origins(registration: Registration, plugin: Family, claims: Claims) -> list[str]:
    """The registration's origins, the return address's, and what the LMS family adds."""
    told = (registration.issuer, registration.auth_url, claims.return_url)
    found = [origin(address) for address in told] + list(plugin.frame_origins(claims.raw))
    safe = {each for each in found if each and (settings().on_loopback or _is_https(each))}
    return sorted(safe)


def _is_https(address: str) -> bool:
    return urlsplit(address).scheme == "https"


def _learn_family(registration: Registration, claims: Claims) -> None:
    """A registration whose issuer did not tell its family learns it from its first launch."""
    if registration.family == families.detect("") and registration.family != (
        told := families.detect(claims.raw)
    ):
        registration.family = told


def _course(registration_id: int, plugin: Family, claims: Claims) -> Course | None:
    if claims.context_id:
        context_id = claims.context_id
    elif claims.link_id and plugin.has_link(claims.raw):
        context_id = f"link:{claims.link_id}"
    else:
        return None
    course = courses.remember_course(
        registration_id,
        context_id,
        claims.context_title,
        claims.context_label,
        claims.memberships_url,
        plugin.origins(claims.raw),
    )
    db.session.flush()
    return course


def _link(course: Course | None, plugin: Family, claims: Claims) -> ResourceLink | None:
    if course is None or claims.link_id is None or not plugin.has_link(claims.raw):
        return None
    return courses.remember_link(course, claims.link_id, claims.link_title, claims.grading)


def _remember_hiding(
    course: Course | None, link: ResourceLink | None, plugin: Family, claims: Claims
) -> None:
    """Whether a link hides names is kept with it, for launches that do not tell."""
    told, about = plugin.hide_names(claims.raw), plugin.assignment_link(claims.raw)
    if link is None and course is not None and about:
        link = courses.find_link(course.id, about)
    if link is not None and told is not None:
        link.hides_names = told


def _remember_membership(
    course: Course | None, person: Person, standing: Standing, *, posts_scores: bool
) -> None:
    if course is not None:
        courses.remember_membership(
            course.id,
            person.id,
            list(standing.roles),
            is_learner=standing.is_learner,
            posts_scores=posts_scores,
        )


def _bind(link: ResourceLink | None, course: Course | None, plugin: Family, claims: Claims) -> None:
    """A link presents what its custom parameters name, from its first launch on; without a name,
    what the one that it was copied from presents."""
    if link is None or course is None or bindings.bound(link.id) is not None:
        return
    custom = plugin.custom(claims.raw)
    if "credential" in custom:
        bindings.bind(link.id, custom["credential"], custom.get("credential_version"), None)
    elif (same := copies.inherited(link, course, plugin.origin_links(claims.raw))) is not None:
        bindings.bind(link.id, *same, None)


def _begin(launch: Launch) -> Entered:
    key = secret()
    launch.token = opaque()
    launch.key_digest = digest(key)
    launch.expires_at = clock.now() + LIFE
    # From the start, so that two pages that load at once do not each write one of their own.
    launch.data = {"csrf_token": secret()}
    db.session.add(launch)
    db.session.flush()
    return Entered(launch.id, launch.token, key)
