"""The files as people gave them: kept under their digest, never changed."""

from collections.abc import Iterable

from django.conf import settings

from energy.errors import file_too_large
from portal.base import files

FOLDER = "originals"


def keep_original(chunks: Iterable[bytes]) -> files.Kept:
    """Keep an upload's bytes, up to the limit."""
    try:
        return files.keep(FOLDER, chunks, limit=settings.UPLOAD_MAX_BYTES)
    except files.TooLargeError as error:
        raise file_too_large(settings.UPLOAD_MAX_BYTES // 2**20) from error


def read_original(digest: str) -> bytes:
    """The bytes of an upload."""
    return files.read(FOLDER, digest)
