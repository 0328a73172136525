"""A composed document as it is kept, so that what was read and changed is what goes out. PURE."""

from __future__ import annotations

from functools import cache

from pydantic import TypeAdapter, ValidationError

from monitor.errors import InputError
from monitor.reports.document import Document


def dump(document: Document) -> bytes:
    """``document`` as JSON."""
    return _adapter().dump_json(document)


def read(data: bytes, name: str) -> Document:
    """The document that ``dump`` made ``data`` of. InputError, naming it, for anything else."""
    try:
        return _adapter().validate_json(data)
    except ValidationError as error:
        raise InputError(
            f"{name!r} is no document of this version; make the report anew with --anew"
        ) from error


@cache
def _adapter() -> TypeAdapter[Document]:
    return TypeAdapter(Document)
