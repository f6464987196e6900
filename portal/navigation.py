"""What every page is framed by: menu, languages, the demonstration notice."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.roles import PLANT, Role

HTML_LANGUAGES = {"en": "en-CA", "fr": "fr-CA", "es": "es-MX"}


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """Context of the base templates."""
    user = getattr(request, "user", None)
    return {
        "nav": menu(user, request.path) if isinstance(user, User) else [],
        "html_lang": HTML_LANGUAGES.get(get_language() or "en", "en-CA"),
        "demonstration": settings.DEMONSTRATION,
    }


def menu(user: User, path: str) -> list[dict[str, Any]]:
    """The left rail: only what leads this person somewhere."""
    items = [("house", _("Home"), reverse("home"))]
    if user.has_role(*PLANT, Role.TRAINER, Role.STAFF, Role.STEWARD, Role.EVALUATOR):
        items.append(("factory", _("Facilities"), reverse("facilities:list")))
    items.append(("users", _("Cohorts"), reverse("cohorts:list")))
    if user.has_perm("reports.see_programme"):
        items.append(("chart-line", _("Programme"), reverse("reports:programme")))
    groups = [_group(None, items, path)]
    set_up = []
    if user.has_perm("accounts.see_people"):
        set_up.append(("user-check", _("People"), reverse("people")))
    if user.has_perm("energy.recompute"):
        set_up.append(("refresh-cw", _("Recomputation"), reverse("energy:run_list")))
    if set_up:
        groups.append(_group(_("Set-up"), set_up, path))
    return groups


def _group(
    title: str | None, items: list[tuple[str, str, str]], path: str
) -> dict[str, Any]:
    return {
        "title": title,
        "items": [
            {"icon": icon, "label": label, "url": url, "current": path == url}
            for icon, label, url in items
        ],
    }
