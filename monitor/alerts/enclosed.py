"""Puts files into a letter as it is sent: read from disk, proved to be those registered. EDGE."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path

from monitor.errors import DeliveryError
from monitor.types import Enclosure

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_UNKNOWN = "application/octet-stream"


def enclose(letter: EmailMessage, data_dir: Path, enclosures: Sequence[Enclosure]) -> None:
    """Put each of ``enclosures`` into ``letter``: within its HTML, or attached to it.

    DeliveryError (permanent) when a file is gone or is another by now.
    """
    for each in (one for one in enclosures if one.cid):
        page = letter.get_body(("html",))
        if isinstance(page, EmailMessage):
            maintype, subtype = _type_of(each.path)
            content = _proved(data_dir, each)
            page.add_related(content, maintype, subtype, cid=f"<{each.cid}>", disposition="inline")
    for each in (one for one in enclosures if not one.cid):
        maintype, subtype = _type_of(each.path)
        letter.add_attachment(
            _proved(data_dir, each),
            maintype,
            subtype,
            filename=each.name,
            params={"charset": "utf-8"} if maintype == "text" else None,
        )


def _proved(data_dir: Path, enclosure: Enclosure) -> bytes:
    name = Path(enclosure.path).name
    try:
        content = (data_dir / enclosure.path).read_bytes()
    except OSError as error:
        raise DeliveryError(
            f"附件 {name!r} 读不到（{error.strerror}），未发", permanent=True
        ) from error
    if hashlib.sha256(content).hexdigest() != enclosure.sha256:
        raise DeliveryError(f"附件 {name!r} 与登记的不一致，未发", permanent=True)
    return content


def _type_of(path: str) -> tuple[str, str]:
    """Media type by the file's ending; that of Word files is not known everywhere."""
    kind = _WORD if path.endswith(".docx") else mimetypes.guess_type(path)[0] or _UNKNOWN
    maintype, _, subtype = kind.partition("/")
    return maintype, subtype
