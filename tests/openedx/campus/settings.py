"""Django settings of the campus, built from the command line's options."""

import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Options:
    """What one run of the campus is told: where its data lie and where the tool answers."""

    data: Path
    login_url: str
    launch_url: str
    keyset_url: str
    custom: dict[str, str] = field(default_factory=dict)
    share_names: bool = False


def build(options: Options, base_url: str) -> dict[str, Any]:
    """Settings for a platform whose issuer and public address is ``base_url``."""
    return {
        "SECRET_KEY": "only-for-tests-on-loopback",
        "ALLOWED_HOSTS": ["127.0.0.1"],
        "ROOT_URLCONF": "campus.urls",
        "INSTALLED_APPS": [
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.sessions",
            "rest_framework",
            "django_filters",
            "config_models",
            "lti_consumer",
            "campus.apps.CampusConfig",
        ],
        "MIDDLEWARE": [
            "edx_django_utils.cache.middleware.RequestCacheMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "edx_django_utils.cache.middleware.TieredCacheMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": ["django.template.context_processors.request"],
                },
            }
        ],
        "DATABASES": {
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": options.data / "campus.sqlite3",
                # As in the LMS: a request that fails leaves nothing behind.
                "ATOMIC_REQUESTS": True,
                # A transaction that reads first and writes later cannot wait for the lock.
                "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
            }
        },
        "CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        "DEFAULT_AUTO_FIELD": "django.db.models.AutoField",
        "USE_TZ": True,
        "TIME_ZONE": "UTC",
        # The LMS needs both for the deep linking response, which a tool's frame posts.
        "SESSION_COOKIE_SAMESITE": "None",
        "SESSION_COOKIE_SECURE": True,
        "LTI_BASE": base_url,
        "PLATFORM_NAME": "Campus",
        "SERVICE_VARIANT": "lms",
        "USAGE_ID_PATTERN": r"(?P<usage_id>[^/]+)",
        "LOGGING_CONFIG": None,
        "CAMPUS": options,
    }


def log_to_standard_error() -> None:
    """Everything the platform says goes to one stream, which the starter keeps in a file."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
