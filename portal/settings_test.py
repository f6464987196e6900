"""Only what differs in tests."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-tests-not-a-secret-of-any-installation")

from portal.settings import *  # noqa: F403  the whole configuration is the base
from portal.settings import STORAGES

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
