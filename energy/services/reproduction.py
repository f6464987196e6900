"""Whether the same inputs give the same figures again, bit for bit."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from energy.models import SavingsResult
from portal.accounts.models import AuditEvent
from portal.accounts.services import note_event

NOT_REPRODUCED = "result.not_reproduced"


def same_figures(result: SavingsResult, figures: Mapping[str, Any]) -> bool:
    """Whether figures just computed are those of a stored result.

    Every number is compared as it is, without tolerance. The uploads the inputs
    came with may differ: a file withdrawn and sent again holds the same numbers.
    """
    stored = {name: getattr(result, name) for name in figures}
    return bool(_comparable(stored) == _comparable(figures))


def note_not_reproduced(result: SavingsResult, figures: Mapping[str, Any]) -> None:
    """Note once that the inputs of a result gave these other figures."""
    given = {"inputs": result.inputs_digest, "figures": _digest(figures)}
    subject = f"result:{result.public_id}"
    earlier = AuditEvent.objects.filter(
        verb=NOT_REPRODUCED, subject=subject, details=given
    )
    if earlier.exists():
        return
    note_event(
        NOT_REPRODUCED,
        actor=None,
        organization=result.organization,
        subject=subject,
        details=dict(given),
    )


def _comparable(figures: Mapping[str, Any]) -> Any:
    """Figures as the database would give them back, without the list of uploads."""
    plain = json.loads(json.dumps(dict(figures)))
    detail = plain.get("detail")
    if isinstance(detail, dict) and isinstance(detail.get("provenance"), dict):
        detail["provenance"].pop("uploads", None)
    return plain


def _digest(figures: Mapping[str, Any]) -> str:
    text = json.dumps(_comparable(figures), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
