"""What is read: stages of a report, what staff changed, surveys, what was made public, series."""

from __future__ import annotations

import json
from collections import Counter

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")

WAITING = """
    INSERT INTO uncounted (next_id, last_id)
    SELECT lowest, highest FROM (SELECT min(id) AS lowest, max(id) AS highest FROM items) AS kept
    WHERE lowest IS NOT NULL
    """
"""Everything that is kept waits to be counted."""


def upgrade() -> None:
    """Make the reports anew, with what was in them, and the new tables."""
    _make_reports_anew()
    op.create_table(
        "report_edits",
        sa.Column("id", _ID, nullable=False),
        sa.Column("report_id", _ID, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("passage", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_report_edits"),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name="fk_report_edits_report_id"),
    )
    op.create_index("ix_report_edits_report_id", "report_edits", ["report_id"])
    op.create_table(
        "surveys",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("held_from", sa.Date, nullable=False),
        sa.Column("held_to", sa.Date, nullable=False),
        sa.Column("by_whom", sa.Text, nullable=False),
        sa.Column("response_rate", sa.Float),
        sa.Column("cells", sa.Text, nullable=False),
        sa.Column("imported_at", _TIME, nullable=False),
        sa.Column("imported_by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_surveys"),
    )
    op.create_index("ix_surveys_held_to", "surveys", ["held_to"])
    op.create_table(
        "disclosures",
        sa.Column("id", _ID, nullable=False),
        sa.Column("obligation", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("figures", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_disclosures"),
    )
    op.create_index("ix_disclosures_on", "disclosures", ["on"])
    _make_counts()


def _make_reports_anew() -> None:
    """A report that was made before counts as published: it was final when it was made."""
    op.drop_index("ix_reports_kind_period_end", "reports")
    op.rename_table("reports", "old_reports")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("ALTER TABLE old_reports RENAME CONSTRAINT pk_reports TO pk_old_reports")
    empty, zero, one = sa.text("''"), sa.text("0"), sa.text("1")
    new = op.create_table(
        "reports",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False, server_default=empty),
        sa.Column("scope", sa.Text, nullable=False, server_default=empty),
        sa.Column("number", sa.Integer, nullable=False, server_default=zero),
        sa.Column("period_start", _TIME, nullable=False),
        sa.Column("period_end", _TIME, nullable=False),
        sa.Column("made_at", _TIME, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False, server_default=one),
        sa.Column("files", sa.Text, nullable=False),
        sa.Column("settings_revision", sa.Text, nullable=False),
        sa.Column("decided_by", sa.Text, nullable=False, server_default=empty),
        sa.Column("decided_at", _TIME),
        sa.Column("published_at", _TIME),
        sa.Column("note", sa.Text, nullable=False, server_default=empty),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
    )
    same = ("id", "kind", "period_start", "period_end", "made_at", "settings_revision")
    old = sa.table("old_reports", *map(sa.column, (*same, "path", "sha256")))
    rows = op.get_bind().execute(sa.select(old).order_by(old.c.id)).mappings().all()
    made: Counter[object] = Counter()
    for row in rows:
        made[row["kind"], row["period_end"]] += 1
        file = {"form": "html", "path": row["path"], "sha256": row["sha256"]}
        op.execute(
            new.insert().values(
                {name: row[name] for name in same}
                | {
                    "name": row["kind"],
                    "version": made[row["kind"], row["period_end"]],
                    "status": "published",
                    "files": json.dumps([file], ensure_ascii=False),
                    "decided_by": "rules",
                    "decided_at": row["made_at"],
                    "published_at": row["made_at"],
                }
            )
        )
    op.drop_table("old_reports")
    unique = ["kind", "period_end", "period_start", "name", "scope", "version"]
    op.create_index("ix_reports_same", "reports", unique, unique=True)


def _make_counts() -> None:
    """What is kept already waits to be counted by a job: a million items would take too long."""
    op.create_table(
        "counts",
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("dimension", sa.Text, nullable=False),
        sa.Column("hour", sa.Integer, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("items", sa.Integer, nullable=False),
        sa.Column("originals", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("topic", "dimension", "hour", "value", name="pk_counts"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "uncounted",
        sa.Column("next_id", _ID, nullable=False),
        sa.Column("last_id", _ID, nullable=False),
        sa.PrimaryKeyConstraint("next_id", name="pk_uncounted"),
    )
    op.execute(WAITING)
