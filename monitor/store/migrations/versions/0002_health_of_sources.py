"""Health of sources: rhythm, troubles, robots.txt received, finer counts; size of batches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Widen sources, tallies and batches, make the three new tables."""
    op.add_column("sources", sa.Column("failing_since", _TIME))
    op.add_column("sources", sa.Column("last_failure", sa.Text))
    op.add_column("sources", sa.Column("moved_to", sa.Text))
    op.add_column("sources", sa.Column("skew_s", sa.Float))
    op.add_column("sources", sa.Column("robots_hash", sa.Text))
    for name in ("unchanged", "undated", "garbled"):
        op.add_column(
            "tallies", sa.Column(name, sa.BigInteger, nullable=False, server_default=sa.text("0"))
        )
    op.add_column(
        "batches", sa.Column("size", sa.Integer, nullable=False, server_default=sa.text("1"))
    )
    op.create_table(
        "rhythms",
        sa.Column("source_id", sa.Text, nullable=False),
        sa.Column("last_new_at", _TIME, nullable=False),
        sa.Column("newest_published_at", _TIME),
        sa.Column("gap_s", sa.Float),
        sa.Column("learnt_from", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("source_id", name="pk_rhythms"),
    )
    op.create_table(
        "robots",
        sa.Column("id", _ID, nullable=False),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("fetched_at", _TIME, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_robots"),
    )
    op.create_index("ix_robots_site_fetched_at", "robots", ["site", "fetched_at"])
    op.create_table(
        "troubles",
        sa.Column("id", _ID, nullable=False),
        sa.Column("source_id", sa.Text, nullable=False),
        sa.Column("ailment", sa.Text, nullable=False),
        sa.Column("since", _TIME, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("ended_at", _TIME),
        sa.PrimaryKeyConstraint("id", name="pk_troubles"),
    )
    op.create_index("ix_troubles_source_id_since", "troubles", ["source_id", "since"])
