"""What a reading of rows gathers on its way: findings, questions, decisions."""

from dataclasses import dataclass, field

from energy.findings import Finding
from energy.ingest.codes import found
from energy.ingest.records import Question

_TOLD_AS = {
    "date_order": "ambiguous_date",
    "decimal_mark": "ambiguous_number",
    "unit": "unit_unknown",
    "year": "year_missing",
    "timezone": "timezone_missing",
    "interval_label": "interval_label_unclear",
    "sheet": "several_sheets",
    "end_inclusive": "period_inclusion_unclear",
    "fiscal_year": "year_unclear",
    "group": "header_unclear",
}
"""The warning that goes with each open question."""


@dataclass(slots=True)
class Notes:
    """A collector; ``decided`` becomes the mapping of the parsed file."""

    sheet: str | None = None
    findings: list[Finding] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    decided: dict[str, object] = field(default_factory=dict)

    def say(
        self,
        code: str,
        row: int | None = None,
        column: str | None = None,
        value: object = None,
        **details: str | float,
    ) -> None:
        """Add the finding of this code at a row and column of this sheet."""
        at = (self.sheet, row, column)
        self.findings.append(found(code, at=at, value=value, details=details))

    def ask(
        self,
        code: str,
        choices: tuple[str, ...],
        suggestion: str = "",
        *,
        column: str = "",
        sample: str = "",
        key: str = "",
    ) -> None:
        """Add an open question, once, and the warning that says so.

        ``key`` is where the answer goes, the code itself if none is given.
        """
        key = key or code
        if any(q.key == key for q in self.questions):
            return
        self.questions.append(Question(code, key, choices, suggestion, column, sample))
        self.say(_TOLD_AS[code], None, column or None, sample or None)
