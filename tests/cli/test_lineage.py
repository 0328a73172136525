"""``monitor lineage``: the trees of one incident, for people and for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from monitor.store import Store
from monitor.types import Recheck, Recurrence

if TYPE_CHECKING:
    from tests.cli.conftest import Done

Door = Callable[..., "Done"]


@pytest.fixture
def store(desk: Mapping[str, Any]) -> Iterator[Store]:
    opened = Store.open(desk["database"][1])
    yield opened
    opened.close()


def test_lineage_tells_the_first_report_and_what_became_of_it(
    door: Door, desk: Mapping[str, Any], store: Store
) -> None:
    with store.write() as unit:
        (incident,) = unit.incidents.get([1])
        recurs = Recurrence(incident_id=9, refutation_id=None, reason="与2025年的旧事相近")
        unit.incidents.save(replace(incident, recurs=recurs))
        unit.rechecks.add(
            [
                Recheck(
                    item_id=incident.first_item_id,
                    next_at=None,
                    gone_at=datetime(2026, 6, 16, tzinfo=UTC),
                    evidence="原地址返回 HTTP 410",
                )
            ]
        )
    done = door("lineage", 1, *desk["database"])
    assert (done.code, done.err) == (0, "")
    heading, again, figures, first, *_ = done.out.splitlines()
    assert heading == f"事件 1（{incident.code}）《{incident.title}》"
    assert again == "旧事重提：与2025年的旧事相近"
    assert "原创" in figures
    assert "首发" in first
    assert "撤稿：06-16 08:00发现，原地址返回 HTTP 410" in first
    (data,) = door("lineage", 1, "--json", *desk["database"]).lines
    assert data["recurs"]["reason"] == "与2025年的旧事相近"
    assert data["nodes"][0]["withdrawn"]["evidence"] == "原地址返回 HTTP 410"
    told = door("explain", "incident", 1, *desk["config"], *desk["database"]).out
    assert "源流" in told
    assert "原地址返回 HTTP 410" in told


def test_unknown_incident_is_named_with_the_remedy(door: Door, desk: Mapping[str, Any]) -> None:
    done = door("lineage", 404, *desk["database"])
    assert done.code == 1
    assert "incident 404 is not there; see `monitor incidents`" in done.err
