"""Refusals that carry a code for machines and a sentence for people."""

from collections.abc import Mapping

from django.utils.functional import Promise


class DomainError(Exception):
    """Something the portal will not do, and why.

    ``code`` is stable; ``detail`` is translated when it is shown.
    """

    status = 409

    def __init__(
        self,
        code: str,
        detail: str | Promise,
        *,
        status: int | None = None,
        fields: Mapping[str, str | Promise] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.status = status or self.status
        self.fields = fields or {}


class InvalidInputError(DomainError):
    """The input cannot be used as it is; the fields say where."""

    status = 400
