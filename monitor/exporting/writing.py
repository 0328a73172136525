"""The file an export is written to: CSV, workbook, Parquet or JSON lines, row by row.

Memory does not grow with the rows. The file is there whole or not at all.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from monitor.errors import InputError, OutputError
from monitor.exporting.book import write_book
from monitor.exporting.parquet import write_parquet
from monitor.reports.extract import Extract, as_data, told
from monitor.trace import json_line

FORMS = (".csv", ".xlsx", ".parquet", ".jsonl")


def write(extract: Extract, path: Path) -> int:
    """Write ``extract`` in the form that the name of ``path`` ends with: the number of rows.

    Raises InputError for another ending, OutputError when the file cannot be written.
    """
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise InputError(f"文件名请以 {'、'.join(FORMS)} 之一结尾，这里是 {path.name!r}")
    return whole(path, lambda draft: writer(extract, draft))


def whole(path: Path, writer: Callable[[Path], int]) -> int:
    """Have ``writer`` write the file, which is there whole or not at all: what it said.

    It is its owner's and the group's to read, from the first byte on.
    Raises OutputError when it cannot be written.
    """
    draft = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)  # what a crash left; never written through a link
        draft.touch(mode=0o640, exist_ok=False)
        written = writer(draft)
        draft.replace(path)
    except OSError as error:
        _drop(draft)
        raise OutputError(
            f"export {str(path)!r} cannot be written ({error.strerror}); name another file with"
            " --output"
        ) from error
    except BaseException:
        _drop(draft)
        raise
    return written


def _drop(draft: Path) -> None:
    with suppress(OSError):  # its folder may be what is wrong
        draft.unlink()


def _csv(extract: Extract, path: Path) -> int:
    """UTF-8 with the mark by which Excel knows it; every cell quoted."""
    written = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file, quoting=csv.QUOTE_ALL)
        rows.writerow(field.label for field in extract.fields)
        for row in extract.rows:
            rows.writerow(map(told, extract.fields, row))
            written += 1
    return written


def _json_lines(extract: Extract, path: Path) -> int:
    written = 0
    with path.open("w", encoding="utf-8") as file:
        for row in extract.rows:
            file.write(json_line(as_data(extract.fields, row)) + "\n")
            written += 1
    return written


_WRITERS: Mapping[str, Callable[[Extract, Path], int]] = {
    ".csv": _csv,
    ".xlsx": write_book,
    ".parquet": write_parquet,
    ".jsonl": _json_lines,
}
