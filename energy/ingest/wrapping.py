"""Files wrapped in gzip or zip, opened one level deep; names against content."""

from pathlib import PurePosixPath

from energy.ingest import archive
from energy.ingest.kinds import FAMILIES, kind_of
from energy.ingest.refusal import Refused

_WRAPPERS = (".gz", ".zip")
_SAME = {
    ("xml", "spreadsheet_ml"),
    ("xls", "encrypted"),
    ("xls", "macros"),
    ("xlsx", "encrypted"),
    ("xlsx", "broken_zip"),
}


def unwrap(content: bytes, filename: str) -> tuple[bytes, str]:
    """Return the content and the name without one layer of gzip or zip.

    Raises ``Refused`` for a hostile, broken or twice-wrapped file.
    """
    kind = kind_of(content)
    if kind == "gzip":
        inner, name = archive.gunzip(content), filename
    elif kind == "zip":
        inner, name = _only_member(content)
    else:
        return content, filename
    if kind_of(inner) in {"gzip", "zip", "broken_zip", "archive"}:
        raise Refused("archive_structure", filename)
    return inner, _bare(name)


def _bare(name: str) -> str:
    for suffix in _WRAPPERS:
        if name.casefold().endswith(suffix):
            return name[: -len(suffix)]
    return name


def _only_member(content: bytes) -> tuple[bytes, str]:
    checked = archive.inspect(content)
    names = [n for n in checked.names if not n.endswith("/") and "__MACOSX" not in n]
    if len(names) != 1:
        raise Refused("archive_structure", len(names), "1")
    return checked.read(names[0]), names[0]


def check_type(content: bytes, filename: str) -> None:
    """Raise ``Refused("type_mismatch")`` where the name promises another kind.

    Names that promise nothing known are believed to be anything.
    """
    suffix = PurePosixPath(filename.replace("\\", "/")).suffix[1:].casefold()
    promised = FAMILIES.get(suffix)
    kind = kind_of(content)
    if promised is None or kind in {promised, "empty"} or (promised, kind) in _SAME:
        return
    if kind not in {"text", "xlsx", "xls", "xml", "pdf", "html", "image"}:
        return
    raise Refused("type_mismatch", kind, promised)
