"""Only what differs in tests."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-tests-not-a-secret-of-any-installation")

from portal.environment import celery_broker
from portal.settings import *  # noqa: F403  the whole configuration is the base
from portal.settings import REDIS_URL, STORAGES

DEBUG = False
DEMONSTRATION = True
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ACCOUNT_RATE_LIMITS: dict[str, str] = {}

# Test processes side by side each have a database of the one Redis to themselves.
_number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
if "?" not in REDIS_URL:
    REDIS_URL = f"{REDIS_URL.removesuffix('/0')}?db={_number + 1}"
CELERY_BROKER_URL = celery_broker(REDIS_URL)
