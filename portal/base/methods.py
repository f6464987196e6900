"""The two kinds of page: one that is only read, one that also takes its form."""

from django.views.decorators.http import require_http_methods, require_safe

read_only = require_safe
"""Refuse everything but GET and HEAD with 405."""

read_or_send = require_http_methods(["GET", "HEAD", "POST"])
"""Refuse everything but reading the page and sending its form with 405."""
