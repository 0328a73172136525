"""Learning from the desk: what people corrected, and what is proposed for the word lists."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Make the two new tables."""
    op.create_table(
        "corrections",
        sa.Column("id", _ID, nullable=False),
        sa.Column(
            "item_id",
            _ID,
            sa.ForeignKey("items.id", name="fk_corrections_item_id"),
            nullable=False,
        ),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("relevant", sa.Boolean),
        sa.Column("topics", sa.Text),
        sa.Column("tone", sa.Integer),
        sa.Column("demand", sa.Text),
        sa.Column("regions", sa.Text),
        sa.Column("mirror", sa.Boolean),
        sa.Column("judgement", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
    )
    op.create_index("ix_corrections_item_id", "corrections", ["item_id"])
    op.create_table(
        "suggestions",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("guess", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("first_seen", _TIME, nullable=False),
        sa.Column("last_seen", _TIME, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("item_ids", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("by", sa.Text),
        sa.Column("decided_at", _TIME),
        sa.PrimaryKeyConstraint("id", name="pk_suggestions"),
        sa.UniqueConstraint("kind", "form", name="uq_suggestions_kind_form"),
    )
    op.create_index("ix_suggestions_status_last_seen", "suggestions", ["status", "last_seen"])
