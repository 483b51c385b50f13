"""The campus's own pages: what a test, or a browser in a test, asks of it."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.html import format_html
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from lti_consumer import api
from lti_consumer.models import LtiAgsLineItem, LtiAgsScore, LtiConfiguration
from opaque_keys.edx.keys import UsageKey

from . import blocks
from .course import PEOPLE, PLACEMENTS, POINTS
from .models import ExternalId, Grade

SCORE_FIELDS = ("user_id", "score_given", "score_maximum", "comment", "grading_progress")


def registrations(request: HttpRequest) -> JsonResponse:
    """What a tool must be told, by mode."""
    return JsonResponse({mode: registration(mode) for mode in PLACEMENTS})


def registration(mode: str) -> dict[str, str]:
    """Issuer, client id, deployment and addresses of one placement, as Studio shows them."""
    configuration = LtiConfiguration.objects.get(location=PLACEMENTS[mode].location)
    block = blocks.load(configuration.location, an_account("global_staff"))
    shown = api.get_lti_1p3_launch_info(block.get_lti_1p3_launch_data())
    return {
        "issuer": settings.LTI_BASE,
        "client_id": shown["client_id"],
        "deployment_id": shown["deployment_id"],
        "auth_url": shown["oidc_callback"],
        "token_url": shown["token_url"],
        "jwks_url": shown["keyset_url"],
    }


def people(request: HttpRequest) -> JsonResponse:
    """The external id of each person: ``sub`` in a launch, ``userId`` in a score."""
    known = ExternalId.objects.select_related("user")
    return JsonResponse({one.user.username: str(one.external_user_id) for one in known})


def login_initiation(request: HttpRequest, mode: str, person: str) -> JsonResponse:
    """Address and parameters with which the LMS would open the tool for this person."""
    parts = urlsplit(opening_address(mode, person, deep_linking="deep_linking" in request.GET))
    return JsonResponse(
        {"url": urlunsplit(parts._replace(query="")), "params": dict(parse_qsl(parts.query))}
    )


def opening_address(mode: str, person: str, *, deep_linking: bool = False) -> str:
    """The address that the block's frame loads; 404 where there is no such page or person."""
    if mode not in PLACEMENTS:
        raise Http404(f"no placement {mode}")
    block = blocks.load(PLACEMENTS[mode].location, an_account(person))
    launch_data = block.get_lti_1p3_launch_data()
    if deep_linking:
        return api.get_lti_1p3_launch_start_url(launch_data, deep_link_launch=True)
    return api.get_lti_1p3_content_url(launch_data)


def an_account(person: str) -> blocks.User:
    """The account of a person of the course."""
    if person not in PEOPLE:
        raise Http404(f"nobody is called {person}")
    return get_user_model().objects.get(username=person)


def page(request: HttpRequest, mode: str, person: str) -> HttpResponse:
    """The course page with the tool in its frame, opened by somebody who is signed in."""
    address = opening_address(mode, person, deep_linking="deep_linking" in request.GET)
    login(request, an_account(person))
    return HttpResponse(
        format_html(
            '<!doctype html><html lang="en"><title>{}</title><h1>{}</h1>'
            '<iframe name="tool" title="{}" src="{}" width="1000" height="800"'
            ' allow="microphone *; camera *; midi *; geolocation *; encrypted-media *">'
            "</iframe></html>",
            PLACEMENTS[mode].title,
            PLACEMENTS[mode].title,
            PLACEMENTS[mode].title,
            address,
        )
    )


def grades(request: HttpRequest) -> JsonResponse:
    """Every grade event that reached the gradebook, oldest first, in points of the block."""
    events = Grade.objects.select_related("user")
    return JsonResponse(
        {
            "points_possible": POINTS,
            "grades": [
                {
                    "mode": UsageKey.from_string(event.location).block_id,
                    "person": event.user.username,
                    "value": event.value,
                    "max_value": event.max_value,
                    "published_at": event.published_at.isoformat(),
                }
                for event in events
            ],
        }
    )


def line_items(request: HttpRequest) -> JsonResponse:
    """Every line item with the last score of each person, whether a grade came of it or not."""
    return JsonResponse({"line_items": [line_item(one) for one in LtiAgsLineItem.objects.all()]})


def line_item(one: LtiAgsLineItem) -> dict[str, Any]:
    """A line item as the platform keeps it; ``mode`` is that of the placement it belongs to."""
    scores = LtiAgsScore.objects.filter(line_item=one).order_by("timestamp")
    return {
        "mode": one.lti_configuration.location.block_id,
        "label": one.label,
        "tag": one.tag,
        "score_maximum": one.score_maximum,
        "resource_link_id": str(one.resource_link_id or ""),
        "scores": list(scores.values(*SCORE_FIELDS)),
    }


@csrf_exempt
@require_POST
def new_key(request: HttpRequest, mode: str) -> JsonResponse:
    """Let a placement sign with a new key, as an administrator does by emptying the old one."""
    passport = LtiConfiguration.objects.get(location=PLACEMENTS[mode].location).lti_1p3_passport
    passport.lti_1p3_internal_private_key = ""
    return JsonResponse({"kid": passport.lti_1p3_private_key_id})
