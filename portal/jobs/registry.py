"""Kinds of work: a name, a lane and the function that does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

Effect = Callable[[], None]
"""What a job changes: run once, inside the transaction that marks it done."""


class Progress(Protocol):
    """How a handler tells how far it is."""

    def __call__(self, done: int, total: int, unit: str) -> None:
        """Report ``done`` of ``total``; also renews the lease."""
        ...


Handler = Callable[..., Effect]
"""``handler(progress, **arguments) -> effect``: computes outside any transaction."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of job."""

    name: str
    lane: str
    handler: Handler
    on_failure: Callable[..., None] | None = None


KINDS: dict[str, Kind] = {}


class JobInputError(Exception):
    """The work cannot be done with this input, however often it is tried."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def job_kind(
    name: str, *, lane: str, on_failure: Callable[..., Any] | None = None
) -> Callable[[Handler], Handler]:
    """Register a handler under a kind.

    ``on_failure(error_code, **arguments)`` is run in the transaction that gives
    the job up, so that the row it served can tell its people.
    """

    def register(handler: Handler) -> Handler:
        KINDS[name] = Kind(name, lane, handler, on_failure)
        return handler

    return register
