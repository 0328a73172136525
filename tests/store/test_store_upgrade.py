"""A database of an earlier version keeps what it holds when its tables are made anew."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, MetaData, create_engine, inspect

from monitor.store import Store, migrations
from monitor.types import ReportFile, ReportStatus, Tier

AT = "2026-06-15T00:00:00.000000+00:00"
INCIDENT = {
    "id": 1,
    "code": "20260615-001",
    "title": "养老金没到账",
    "status": "assessed",
    "tier": 3,
    "topics": "[]",
    "regions": "[]",
    "first_item_id": 1,
    "profile": "{}",
    "clocks": "[]",
}
ALERT = {
    "id": 7,
    "incident_id": 1,
    "reason": "opened",
    "tier": 3,
    "route": "本地/重大",
    "step": 0,
    "dedupe_key": "k",
    "explanation": "新发事件",
}
DELIVERY = {
    "id": 9,
    "alert_id": 7,
    "dedupe_key": "k:console",
    "channel": "console",
    "recipient": "值班员",
    "address": "",
    "message": json.dumps({"subject": "一", "text": "二", "markdown": "三", "html": "四"}),
    "status": "pending",
    "attempts": 0,
}


def _at_revision(path: Path, revision: str) -> Engine:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    return engine


def _put(engine: Engine, table: str, row: Mapping[str, object]) -> None:
    """Add a row; times it must have and does not name are ``AT``."""
    known = MetaData()
    known.reflect(engine, only=[table])
    columns = known.tables[table].columns
    times = {c.name: AT for c in columns if c.name.endswith("at") and not c.nullable}
    with engine.begin() as connection:
        connection.execute(known.tables[table].insert(), {**times, **row})


def test_alerts_and_their_messages_outlast_the_upgrade_to_ways_of_alerting(tmp_path: Path) -> None:
    path = tmp_path / "monitor.db"
    engine = _at_revision(path, "0004")
    assert "held_by" not in {column["name"] for column in inspect(engine).get_columns("incidents")}
    for table, row in (("incidents", INCIDENT), ("alerts", ALERT), ("deliveries", DELIVERY)):
        _put(engine, table, row)
    engine.dispose()
    store = Store.open(f"sqlite:///{path}")
    with store.write() as unit:
        (alert,) = unit.alerts.get([7])
        (delivery,) = unit.alerts.deliveries(7)
        (enforced,) = unit._connection.exec_driver_sql("PRAGMA foreign_keys").one()
        broken = unit._connection.exec_driver_sql("PRAGMA foreign_key_check(deliveries)").all()
    store.close()
    assert (alert.incident_id, alert.matter, alert.snoozes, alert.useful) == (1, "", 0, None)
    assert (delivery.message.subject, delivery.tier) == ("一", Tier.ORANGE)
    assert (enforced, broken) == (1, [])


def test_reports_outlast_the_upgrade_to_what_is_read_as_published_ones(tmp_path: Path) -> None:
    path = tmp_path / "monitor.db"
    engine = _at_revision(path, "0005")
    old = {
        "id": 3,
        "kind": "daily",
        "period_start": AT,
        "period_end": AT,
        "path": "reports/日报.html",
        "sha256": "ab12",
        "settings_revision": "s1",
    }
    _put(engine, "reports", old)
    engine.dispose()
    store = Store.open(f"sqlite:///{path}")
    with store.write() as unit:
        kept = unit.reports.get(3)
        later = unit.reports.latest("daily")
    store.close()
    assert kept is not None
    assert later == kept
    assert kept.files == (ReportFile(form="html", path="reports/日报.html", sha256="ab12"),)
    assert (kept.status, kept.decided_by) == (ReportStatus.PUBLISHED, "rules")
    assert kept.published_at == kept.made_at
