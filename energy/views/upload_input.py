"""What the upload forms sent, read back into mapping, corrections and rows."""

from typing import Any

from django.http import QueryDict

from energy.models import Upload


def answers_given(upload: Upload, sent: QueryDict) -> dict[str, Any]:
    """Answers to questions (``q:<key>``), series (``s<n>-…``), columns (``c:<letter>``).

    ``stored`` says, question or not, which readings count where both speak.
    """
    answers: dict[str, Any] = {}
    if sent.get("stored") in {"replace", "keep"}:
        answers["stored"] = sent["stored"]
    for question in upload.questions:
        value = sent.get(f"q:{question['key']}", "").strip()
        if value and question["code"] != "source":
            answers[question["key"]] = _plain(question["code"], value)
    if (series := _series_given(upload, sent)) != {}:
        answers["series"] = {**upload.mapping.get("series", {}), **series}
    if (columns := _columns_given(upload, sent)) != {}:
        answers["columns"] = {**upload.mapping.get("columns", {}), **columns}
    return answers


def _plain(code: str, value: str) -> Any:
    if code in {"year", "header_row"} and value.isascii() and value.isdigit():
        return int(value)
    if value in {"true", "false"}:
        return value == "true"
    return value


def _series_given(upload: Upload, sent: QueryDict) -> dict[str, dict[str, Any]]:
    given = {}
    for number, name in enumerate(upload.meters):
        fields = {
            key: sent.get(f"s{number}-{key}", "").strip()
            for key in ("name", "source", "kind")
        }
        kept: dict[str, Any] = {key: value for key, value in fields.items() if value}
        if f"s{number}-is_submeter" in sent:
            kept["is_submeter"] = True
        if kept:
            given[name] = kept
    return given


def _columns_given(upload: Upload, sent: QueryDict) -> dict[str, dict[str, str]]:
    given = {}
    for column in upload.columns:
        letter = column["letter"]
        fields = {
            key: str(sent[f"c:{letter}:{key}"]).strip()
            for key in ("target", "unit", "meter")
            if f"c:{letter}:{key}" in sent
        }
        if fields and any(fields[key] != column[key] for key in fields):
            given[letter] = {key: column[key] for key in ("target", "unit", "meter")}
            given[letter].update(fields)
    return given


def corrections_given(upload: Upload, sent: QueryDict) -> list[dict[str, Any]]:
    """Cells whose text was changed: ``f:<n>`` for the n-th finding with a cell."""
    corrections = []
    for number, finding in enumerate(upload.findings):
        value = sent.get(f"f:{number}")
        if value is None or finding["row"] is None or finding["column"] is None:
            continue
        if value != (finding["value"] or ""):
            corrections.append(
                {
                    "sheet": finding["sheet"],
                    "row": finding["row"],
                    "column": finding["column"],
                    "value": value[:200],
                }
            )
    return corrections


def rows_left_out(upload: Upload, sent: QueryDict) -> list[dict[str, Any]]:
    """Rows ticked to be left out: ``out`` holds numbers of findings, or "all"."""
    chosen = set(sent.getlist("out"))
    return [
        {"sheet": finding["sheet"], "row": finding["row"]}
        for number, finding in enumerate(upload.findings)
        if finding["row"] is not None
        and finding["severity"] == "error"
        and ("all" in chosen or str(number) in chosen)
    ]
