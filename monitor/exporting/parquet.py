"""An export as Parquet, for those who reckon with it: typed columns, what it is of in the metadata.

Needs pyarrow (``pip install 'golden-hour[parquet]'``), which is loaded when it is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from monitor.errors import InputError
from monitor.reports.extract import Cell, Extract, Kind

GROUP = 50_000
"""Rows written at a time."""


def write_parquet(extract: Extract, path: Path) -> int:
    """Write ``extract`` to ``path``: the number of rows. InputError without pyarrow."""
    arrow, parquet = _arrow()
    schema = _schema(arrow, extract)
    written = 0
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for rows in _groups(extract):
            columns = zip(*rows, strict=True)
            arrays = [
                arrow.array(list(column), type=kind)
                for column, kind in zip(columns, schema.types, strict=True)
            ]
            writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))
            written += len(rows)
    return written


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra, and slow to load
        from pyarrow import parquet  # noqa: PLC0415 - as above
    except ModuleNotFoundError as error:
        raise InputError(
            "没有安装 pyarrow，写不了 .parquet；请运行 pip install 'golden-hour[parquet]'，"
            "或改用 .csv、.xlsx"
        ) from error
    return pa, parquet


def _schema(arrow: Any, extract: Extract) -> Any:
    kinds = {
        Kind.TEXT: arrow.string(),
        Kind.COUNT: arrow.int64(),
        Kind.TIME: arrow.timestamp("us", tz="UTC"),
    }
    fields = [
        arrow.field(
            field.name, kinds[field.kind], metadata={"label": field.label, "unit": field.unit}
        )
        for field in extract.fields
    ]
    return arrow.schema(fields, metadata=dict(extract.about))


def _groups(extract: Extract) -> Iterator[list[tuple[Cell, ...]]]:
    remaining = iter(extract.rows)
    while rows := list(islice(remaining, GROUP)):
        yield rows
