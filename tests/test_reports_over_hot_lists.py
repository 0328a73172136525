"""Every report over a month of recorded hot lists: made, printed, and true to its own references.

The recording is evaluation data, which is not part of the project: nothing of it is kept here, so
that what is held is how the reports hang together, not their words.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.app import Monitor, open_monitor
from monitor.clock import day_start, desk, utc
from monitor.reporting.files import missing, printed
from monitor.reporting.making import LOADERS, composed
from monitor.reporting.order import Order, Stage
from monitor.reports.document import Figure
from monitor.settings import shipped_config_dir
from monitor.types import Tier

MONTH = timedelta(days=31)
FIRST, LAST = "2024-08-31T16:00:00Z", "2024-09-30T16:00:00Z"


@pytest.fixture(scope="module")
def month(evaluation: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Monitor]:
    """September 2024, replayed under the shipped settings."""
    stream = evaluation / "data" / "hotstream_dev.jsonl.gz"
    if not stream.is_file():
        pytest.skip(f"no recorded hot lists at {evaluation}")
    folder = tmp_path_factory.mktemp("month")
    url = f"sqlite:///{folder / 'month.db'}"
    command = (Path(sys.executable).with_name("monitor"), "replay", stream, "--database", url)
    subprocess.run((*command, "--from", FIRST, "--to", LAST), check=True, capture_output=True)
    with open_monitor(shipped_config_dir(), url, data_dir=folder) as m:
        yield m


def _orders(m: Monitor) -> Iterator[Order]:
    with m.store.read() as unit:
        span = unit.items.span()
        assert span is not None
        last = day_start(desk(span[1]).date()) + timedelta(days=1)
        gravest = max(
            unit.incidents.get(unit.incidents.all_ids()),
            key=lambda incident: (incident.tier, -incident.id),
        )
    assert gravest.tier >= Tier.YELLOW
    for kind in sorted(LOADERS):
        if kind in ("flash", "special"):
            scope, start = f"incident:{gravest.id}", gravest.first_published_at
        else:
            scope, start = "", last - (timedelta(days=1) if kind == "daily" else MONTH)
        yield Order(kind=kind, start=utc(start), end=last, scope=scope)


@pytest.mark.slow
def test_every_report_of_a_month_of_hot_lists_is_true_to_its_references(month: Monitor) -> None:
    made = {}
    with month.store.read() as unit:
        for order in _orders(month):
            stage = Stage(number=1, now=order.end)
            document = made[order.kind] = composed(month, unit, order, stage)
            assert composed(month, unit, order, stage) == document
    assert set(made) == set(LOADERS)
    forms = [form for form in ("html", "docx", "md") if not missing(form)]
    for document in made.values():
        known = {reference.number: reference for reference in document.references}
        cited = {figure.reference for figure in _figures(document)} - {0}
        assert cited <= set(known)
        assert all(len(ref.items) <= max(ref.count, 1) for ref in known.values())
        assert set(printed(document, forms, month.settings).data) == set(forms)


def _figures(thing: object) -> Iterator[Figure]:
    """Every number with a reference, wherever it stands."""
    if isinstance(thing, Figure):
        yield thing
    elif isinstance(thing, tuple):
        for each in thing:
            yield from _figures(each)
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from _figures(getattr(thing, field.name))
