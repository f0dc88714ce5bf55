"""Superset's configuration. Every secret comes from a file or the environment (see settings.py)."""

import logging
import os
import re
from typing import Any

from flask import Flask, request
from flask_login import current_user
from readers_security import ReadersSecurityManager
from settings import secret, switch
from static_files import StaticFilesWithoutSession
from superset.utils.log import DBEventLogger

APP_NAME = "Harmattan"
FAB_INDEX_VIEW = "front_page.FrontPage"

SECRET_KEY = secret("SUPERSET_SECRET_KEY")
SQLALCHEMY_DATABASE_URI = secret("SUPERSET_DATABASE_URI")
# A connection that the database closed meanwhile is noticed before its use.
SQLALCHEMY_ENGINE_OPTIONS = {"pool_pre_ping": True}
ALEMBIC_SKIP_LOG_CONFIG = True

# Visitors: Superset's own minimal role, and a guard that takes names only, no SQL.
AUTH_ROLE_PUBLIC = "Public"
PUBLIC_ROLE_LIKE = "Public"
CUSTOM_SECURITY_MANAGER = ReadersSecurityManager
FAB_API_SWAGGER_UI = False
# Visitors may ask who owns a dashboard: they learn no address.
EXCLUDE_USERS_FROM_LISTS = [os.environ.get("SUPERSET_ADMIN_USER", "admin")]


class SignedInEventLogger(DBEventLogger):
    """What people do who signed in. Visitors leave no row: the table would grow with every view of a page."""

    def log(self, user_id: int | None, *args: Any, **kwargs: Any) -> None:
        if user_id is not None:
            super().log(user_id, *args, **kwargs)


EVENT_LOGGER = SignedInEventLogger()
LOG_LEVEL = os.environ.get("SUPERSET_LOG_LEVEL", "WARNING")
# Harmless, at every request of a visitor: there is no user to add.
logging.getLogger().addFilter(lambda record: "Failed to add user to db session" not in record.getMessage())


def _on_one_line(record: logging.LogRecord) -> bool:
    """A refused request is one line in the log, not a page of what led to it."""
    if record.levelno < logging.ERROR and record.exc_info:
        record.msg, record.args, record.exc_info = "%s: %s", (record.getMessage(), record.exc_info[1]), None
    return True


logging.getLogger("superset.views.error_handling").addFilter(_on_one_line)


def _cache(prefix: str, seconds: int) -> dict[str, Any]:
    """In the metadata database: no Redis for one process."""
    return {"CACHE_TYPE": "SupersetMetastoreCache", "CACHE_KEY_PREFIX": prefix, "CACHE_DEFAULT_TIMEOUT": seconds}


_DAY = 86_400
DATA_CACHE_CONFIG = _cache("chart_data", 600)
FILTER_STATE_CACHE_CONFIG = _cache("filter_state", 30 * _DAY)
EXPLORE_FORM_DATA_CACHE_CONFIG = _cache("explore_form_data", 7 * _DAY)

RATELIMIT_ENABLED = True
RATELIMIT_STORAGE_URI = "memory://"
# A dashboard of 25 charts with its scripts is about 200 requests in its first second.
RATELIMIT_APPLICATION = "500 per second"
AUTH_RATE_LIMIT = "10 per minute"
# What a visitor may send; the bundle comes by set_up.py, not through the web.
MAX_CONTENT_LENGTH = 2 * 1024 * 1024

TALISMAN_ENABLED = True
TALISMAN_CONFIG = {
    # No host but this one: the front end has a usage pixel of a third party compiled in, which this stops.
    "content_security_policy": {
        "default-src": ["'self'"],
        "base-uri": ["'self'"],
        "frame-ancestors": ["'self'"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "worker-src": ["'self'", "blob:"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "script-src": ["'self'", "'strict-dynamic'"],
        "object-src": "'none'",
    },
    "content_security_policy_nonce_in": ["script-src"],
    # The proxy ends TLS. A redirect to https would fail the probes of /health.
    "force_https": False,
    "session_cookie_secure": switch("SUPERSET_HTTPS", default=False),
}
ENABLE_PROXY_FIX = switch("SUPERSET_BEHIND_PROXY", default=False)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = switch("SUPERSET_HTTPS", default=False)

ADDITIONAL_MIDDLEWARE = [StaticFilesWithoutSession]

LANGUAGES = {"en": {"flag": "gb", "name": "English"}, "fr": {"flag": "fr", "name": "Français"}}

FEATURE_FLAGS = {
    "ALERT_REPORTS": False,
    "DRILL_BY": False,
    "DRILL_TO_DETAIL": False,
    "EMBEDDED_SUPERSET": False,
    # Templates in SQL would be run before the guard sees them.
    "ENABLE_TEMPLATE_PROCESSING": False,
}
ROW_LIMIT = 10_000
SQL_MAX_ROW = 10_000
# Else a visitor gets 500,000 rows by saying that his chart is a paged table.
TABLE_VIZ_MAX_ROW_SERVER = 10_000
SAMPLES_ROW_LIMIT = 1_000
DEFAULT_TIME_FILTER = "No filter"

_COLOURS_PATH = re.compile(r"/api/v1/dashboard/\d+/colors")


def FLASK_APP_MUTATOR(app: Flask) -> None:  # pylint: disable=invalid-name
    """The front end saves the colours of labels that it first saw. A visitor saves nothing, and must not land at the login."""

    @app.before_request
    def _save_no_colours() -> tuple[dict[str, Any], int] | None:
        is_colours = request.method == "PUT" and _COLOURS_PATH.fullmatch(request.path)
        return ({}, 200) if is_colours and current_user.is_anonymous else None
