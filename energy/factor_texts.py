"""Words for factors: how far a value was verified."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STATUS_WORDS: dict[str, Promise] = {
    "verified": _("verified"),
    "verified-secondary": _("verified in a secondary source"),
    "unverified": _("not verified"),
}
