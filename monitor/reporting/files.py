"""The files of a report: set in type, written whole or not at all, proved by their hash. EDGE."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from monitor.clock import desk
from monitor.errors import InputError, OutputError
from monitor.reports.document import Document
from monitor.reports.render import pdf, word
from monitor.reports.render.html import html
from monitor.reports.render.markdown import markdown
from monitor.settings import Settings
from monitor.types import Report, ReportFile

log = logging.getLogger(__name__)

KEPT = "json"
"""The document as it was composed, from which the others are made."""
_FOLDER = "reports"


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A document in the forms asked for, and a sentence for each that could not be made."""

    data: Mapping[str, bytes]
    left_out: Mapping[str, str]


def printed(document: Document, forms: Iterable[str], settings: Settings) -> Printed:
    """``document`` in every form that can be made here; one that cannot holds up no other."""
    data: dict[str, bytes] = {}
    left_out: dict[str, str] = {}
    for form in dict.fromkeys(forms):
        if reason := missing(form):
            left_out[form] = reason
            continue
        try:
            data[form] = _FORMS[form](document, settings)
        except Exception as error:  # the report goes out in its other forms
            log.exception("form not made", extra={"form": form})
            left_out[form] = f"{form} 未能生成（{type(error).__name__}），见 monitor.log"
    return Printed(data=data, left_out=left_out)


def missing(form: str) -> str:
    """Why ``form`` cannot be made here, and what to do; empty when it can."""
    return _UNAVAILABLE[form]() if form in _UNAVAILABLE else ""


def _html(document: Document, settings: Settings) -> bytes:
    return html(
        document,
        templates=settings.folder / "templates",
        layout=settings.reports.layout,
    ).encode()


def _pdf(document: Document, settings: Settings) -> bytes:
    return pdf.pdf(
        document,
        templates=settings.folder / "templates",
        layout=settings.reports.layout,
    )


def _word(document: Document, settings: Settings) -> bytes:
    return word.word(document, settings.reports.layout)


def _markdown(document: Document, _settings: Settings) -> bytes:
    return markdown(document).encode()


_FORMS: Mapping[str, Callable[[Document, Settings], bytes]] = {
    "html": _html,
    "docx": _word,
    "pdf": _pdf,
    "md": _markdown,
}
_UNAVAILABLE: Mapping[str, Callable[[], str]] = {"docx": word.available, "pdf": pdf.available}


# ── on disk ──────────────────────────────────────────────────────────────────────────────────


def stem_of(report: Report, others: Iterable[Report] = ()) -> str:
    """Where the files of ``report`` lie below the data folder, without their endings.

    A report somebody asked for is called by the two moments of its period. One whose name is taken
    by one of the ``others``, as after a change of the plan, has its number behind it.
    """
    own = next((file.path for file in report.files if file.form == KEPT), None)
    if own is not None:
        return own.removesuffix(f".{KEPT}")
    stem = _named(report)
    return f"{stem}-{report.id}" if stem in map(stem_of, others) else stem


def _named(report: Report) -> str:
    start, end = desk(report.period_start), desk(report.period_end)
    scope = "".join(f"-{part}" for part in report.scope.split(":") if part)
    when = f"{end:%Y-%m-%d}" if report.name else f"{start:%Y%m%dT%H%M}-{end:%Y%m%dT%H%M}"
    version = f"-v{report.version}" if report.version > 1 else ""
    return f"{_FOLDER}/{end:%Y}/{report.name or report.kind}{scope}-{when}{version}"


def write(data_dir: Path, stem: str, data: Mapping[str, bytes]) -> tuple[ReportFile, ...]:
    """Write a file for each form, whole or not at all. Raises OutputError."""
    return tuple(_written(data_dir, f"{stem}.{form}", form, data[form]) for form in data)


def _written(data_dir: Path, name: str, form: str, content: bytes) -> ReportFile:
    path = data_dir / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _put(path, content)
    except OSError as error:
        raise OutputError(
            f"报告文件 {str(path)!r} 写不进去（{error.strerror}）；请腾出磁盘空间，"
            "或用 --data-dir 换一个文件夹"
        ) from error
    return ReportFile(form=form, path=name, sha256=hashlib.sha256(content).hexdigest())


def _put(path: Path, content: bytes) -> None:
    """Two processes that write the same file do not mix; readers see the old one or the new."""
    with tempfile.NamedTemporaryFile(
        dir=path.parent, prefix=".", suffix=".part", delete=False
    ) as draft:
        remove = partial(Path(draft.name).unlink, missing_ok=True)
        try:
            draft.write(content)
            draft.flush()
            os.fsync(draft.fileno())
            Path(draft.name).chmod(0o640)
            Path(draft.name).replace(path)
        except OSError:
            remove()
            raise


def place_of(data_dir: Path, file: ReportFile) -> Path:
    """Where ``file`` lies; those of earlier versions were registered with their whole path."""
    below = data_dir / file.path
    return below if below.exists() else Path(file.path)


def read(data_dir: Path, file: ReportFile) -> bytes:
    """The bytes as they were registered. InputError when they are gone or are others."""
    path = place_of(data_dir, file)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"report {str(path)!r} cannot be read ({error.strerror})") from error
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise InputError(f"report {str(path)!r} is not as it was registered; somebody changed it")
    return content


def verdict(data_dir: Path, file: ReportFile) -> str:
    """Why ``file`` is not what was registered, as staff read it; empty when it is."""
    path = place_of(data_dir, file)
    try:
        content = path.read_bytes()
    except OSError as error:
        return f"读不到（{error.strerror}）"
    same = hashlib.sha256(content).hexdigest() == file.sha256
    return "" if same else "与登记的 SHA-256 不一致，文件被改动过"
