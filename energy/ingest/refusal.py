"""A file that is not read at all, and why."""

from energy.findings import Finding
from energy.ingest.codes import found


class Refused(Exception):  # noqa: N818 -- reads as what it says: raise Refused(...)
    """The whole file is refused; ``finding`` says why."""

    def __init__(
        self, code: str, value: object = None, expected: str | None = None
    ) -> None:
        super().__init__(code)
        self.finding: Finding = found(code, value=value, expected=expected)
