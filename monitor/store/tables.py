"""Every table, as SQLAlchemy sees it. Each column of due work has its index.

A change here needs a revision under ``migrations/versions``; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
    text,
)

from monitor.store.alert_tables import alerts as alerts
from monitor.store.alert_tables import beats as beats
from monitor.store.alert_tables import deliveries as deliveries
from monitor.store.alert_tables import drills as drills
from monitor.store.alert_tables import silences as silences
from monitor.store.columns import Encoded, Id, Level, PlainText, Signature, UtcTime, Word
from monitor.store.count_tables import counts as counts
from monitor.store.count_tables import uncounted as uncounted
from monitor.store.metadata import metadata as metadata
from monitor.store.report_tables import disclosures as disclosures
from monitor.store.report_tables import report_edits as report_edits
from monitor.store.report_tables import reports as reports
from monitor.store.report_tables import surveys as surveys
from monitor.types import (
    Action,
    Ailment,
    Authority,
    Classification,
    ClockDue,
    Demand,
    Engagement,
    Factor,
    FailureKind,
    Heat,
    IncidentStatus,
    Look,
    Ownership,
    Platform,
    Profile,
    RawItem,
    Recurrence,
    Relation,
    SuggestionKind,
    SuggestionStatus,
)

# ── what comes in ────────────────────────────────────────────────────────────────────────────

sources = Table(
    "sources",
    metadata,
    Column("source_id", PlainText, primary_key=True),
    Column("etag", PlainText),
    Column("last_modified", PlainText),
    Column("body_hash", PlainText),
    Column("cursor", Encoded(Mapping[str, str]), nullable=False),
    Column("next_fetch_at", UtcTime),
    Column("last_attempt_at", UtcTime),
    Column("last_success_at", UtcTime),
    Column("failures", Integer, nullable=False),
    Column("failing_since", UtcTime),
    Column("last_error", PlainText),
    Column("last_failure", Word(FailureKind)),
    Column("moved_to", PlainText),
    Column("skew_s", Float),
    Column("robots_hash", PlainText),
    Column("lease_until", UtcTime),
)

rhythms = Table(
    "rhythms",  # apart from the sources, because a visit writes those and the ingest writes these
    metadata,
    Column("source_id", PlainText, primary_key=True),
    Column("last_new_at", UtcTime, nullable=False),
    Column("newest_published_at", UtcTime),
    Column("gap_s", Float),
    Column("learnt_from", Integer, nullable=False),
)

robots = Table(
    "robots",
    metadata,
    Column("id", Id, primary_key=True),
    Column("site", PlainText, nullable=False),
    Column("fetched_at", UtcTime, nullable=False),
    Column("status", Integer, nullable=False),
    Column("text", PlainText, nullable=False),
    Column("hash", PlainText, nullable=False),
    Index(None, "site", "fetched_at"),
)

troubles = Table(
    "troubles",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source_id", PlainText, nullable=False),
    Column("ailment", Word(Ailment), nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("detail", PlainText, nullable=False),
    Column("ended_at", UtcTime),
    Index(None, "source_id", "since"),
)

tallies = Table(
    "tallies",
    metadata,
    Column("day", Date, primary_key=True),  # of the desk
    Column("source_id", PlainText, primary_key=True),
    Column("seen", BigInteger, nullable=False),
    Column("relevant", BigInteger, nullable=False),
    Column("duplicates", BigInteger, nullable=False),
    Column("visits", BigInteger, nullable=False),
    Column("failed_visits", BigInteger, nullable=False),
    Column("unchanged", BigInteger, nullable=False, server_default=text("0")),
    Column("undated", BigInteger, nullable=False, server_default=text("0")),
    Column("garbled", BigInteger, nullable=False, server_default=text("0")),
)

batches = Table(
    "batches",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source_id", PlainText, nullable=False),
    Column("fetched_at", UtcTime, nullable=False, index=True),
    Column("run_id", PlainText, nullable=False),
    Column("items", Encoded(tuple[RawItem, ...]), nullable=False),
    Column("size", Integer, nullable=False, server_default=text("1")),
    sqlite_autoincrement=True,  # a batch goes when it is ingested; its number must not come back
)

seen = Table(
    "seen",
    metadata,
    Column("key", LargeBinary, primary_key=True),  # a hash of the address
    Column("exact", PlainText, nullable=False),
    Column("item_id", Id),
    # Seconds since 1970 and no index: this table is the longest, and nothing asks by time.
    Column("at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# ── what is kept ─────────────────────────────────────────────────────────────────────────────

items = Table(
    "items",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source_id", PlainText, nullable=False),
    Column("platform", Word(Platform), nullable=False),
    Column("authority", Word(Authority), nullable=False),
    Column("outlet", PlainText, nullable=False),
    Column("region", PlainText),
    Column("url", PlainText, nullable=False),
    Column("canonical_url", PlainText, nullable=False),
    Column("external_id", PlainText),
    Column("title", PlainText, nullable=False),
    Column("body", PlainText, nullable=False),
    Column("published_at", UtcTime, nullable=False),
    Column("collected_at", UtcTime, nullable=False, index=True),
    Column("exact", PlainText, nullable=False, index=True),
    Column("signature", Signature, nullable=False),
    Column("relation", Word(Relation), nullable=False),
    Column("relation_reason", PlainText, nullable=False),
    Column("origin_id", Id, ForeignKey("items.id")),
    Column("engagement", Encoded(Engagement), nullable=False),
    Column("run_id", PlainText, nullable=False),
    Column("topic", PlainText),  # the primary one, under which it is counted in volumes
    Column("assessed_at", UtcTime),
)
Index(
    "ix_items_unassessed",
    items.c.id,
    sqlite_where=items.c.assessed_at.is_(None),
    postgresql_where=items.c.assessed_at.is_(None),
)

bands = Table(
    "bands",
    metadata,
    Column("band", BigInteger, primary_key=True, autoincrement=False),  # a hash of the band's key
    Column("item_id", Id, ForeignKey("items.id"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

observations = Table(
    "observations",
    metadata,
    Column("item_id", Id, ForeignKey("items.id"), primary_key=True, autoincrement=False),
    Column("at", UtcTime, primary_key=True),
    Column("engagement", Encoded(Engagement), nullable=False),
    sqlite_with_rowid=False,
)

judgements = Table(
    "judgements",
    metadata,
    Column("id", Id, primary_key=True),
    Column("item_id", Id, ForeignKey("items.id"), nullable=False, index=True),
    Column("judgement", Encoded(Classification), nullable=False),
)

corrections = Table(
    "corrections",
    metadata,
    Column("id", Id, primary_key=True),
    Column("item_id", Id, ForeignKey("items.id"), nullable=False, index=True),
    Column("at", UtcTime, nullable=False),
    Column("by", PlainText, nullable=False),
    Column("note", PlainText, nullable=False),
    Column("relevant", Boolean),
    Column("topics", Encoded(tuple[str, ...])),
    Column("tone", Integer),
    Column("demand", Encoded(tuple[Demand, ...])),
    Column("regions", Encoded(tuple[str, ...])),
    Column("mirror", Boolean),
    Column("judgement", Encoded(Classification), nullable=False),  # as it stands after it
)

suggestions = Table(
    "suggestions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", Word(SuggestionKind), nullable=False),
    Column("form", PlainText, nullable=False),
    Column("guess", PlainText, nullable=False),
    Column("reason", PlainText, nullable=False),
    Column("first_seen", UtcTime, nullable=False),
    Column("last_seen", UtcTime, nullable=False),
    Column("count", Integer, nullable=False),
    Column("item_ids", Encoded(tuple[int, ...]), nullable=False),
    Column("status", Word(SuggestionStatus), nullable=False),
    Column("by", PlainText),
    Column("decided_at", UtcTime),
    UniqueConstraint("kind", "form"),
    Index(None, "status", "last_seen"),
)

# ── what is judged ───────────────────────────────────────────────────────────────────────────

incidents = Table(
    "incidents",
    metadata,
    Column("id", Id, primary_key=True),
    Column("code", PlainText, nullable=False, unique=True),
    Column("title", PlainText, nullable=False),
    Column("status", Word(IncidentStatus), nullable=False),
    Column("tier", Level, nullable=False),
    Column("topics", Encoded(tuple[str, ...]), nullable=False),
    Column("regions", Encoded(tuple[str, ...]), nullable=False),
    Column("first_item_id", Id, ForeignKey("items.id"), nullable=False),
    Column("first_published_at", UtcTime, nullable=False),
    Column("detected_at", UtcTime, nullable=False, index=True),
    Column("last_item_at", UtcTime, nullable=False, index=True),
    Column("profile", Encoded(Profile), nullable=False),
    Column("clocks", Encoded(tuple[ClockDue, ...]), nullable=False),
    Column("acknowledged_at", UtcTime),
    Column("acknowledged_by", PlainText),
    Column("held_by", PlainText),
    Column("owner", PlainText),
    Column("proposed", Encoded(Ownership)),
    Column("confirmed_tier", Level),
    Column("confirmed_by", PlainText),
    Column("named_by", PlainText),
    # Two references without a constraint: SQLite cannot add one to a table that is there.
    Column("merged_into", Id),
    Column("refuted_by", Id),
    Column("recurs", Encoded(Recurrence)),
    Column("satisfaction", Integer),
    Column("clock_at", UtcTime, index=True),  # when the next clock runs short or out
    Column("review_at", UtcTime, index=True),
    Column("look", Encoded(Look)),
    Column("mark", BigInteger, nullable=False, server_default=text("0")),  # of what groups items
    Column("alert_pending", Boolean, nullable=False, server_default=text("false")),
)
Index(
    "ix_incidents_alert_pending",
    incidents.c.id,
    sqlite_where=text("alert_pending = 1"),  # as SQLite is asked for it
    postgresql_where=incidents.c.alert_pending,
)

WORTH_RECALLING = text("(tier >= 1 OR refuted_by IS NOT NULL)")
"""What a later story may be the return of: BLUE or graver, or refuted. Asked for in these words,
SQLite finds the index."""
Index(
    "ix_incidents_worth_recalling",
    incidents.c.last_item_at,
    sqlite_where=WORTH_RECALLING,
    postgresql_where=WORTH_RECALLING,
)

days = Table(
    "days",
    metadata,
    Column("day", Date, primary_key=True),  # of the desk
    Column("incidents", Integer, nullable=False),  # the last number given out
)

members = Table(
    "members",
    metadata,
    Column("item_id", Id, ForeignKey("items.id"), primary_key=True, autoincrement=False),
    Column("incident_id", Id, ForeignKey("incidents.id"), nullable=False),
    Column("reason", PlainText, nullable=False),
    Column("at", UtcTime, nullable=False),
    # Whether it weighs in a grade however old it is.
    Column("lasting", Boolean, nullable=False, server_default=text("false")),
    Index(None, "incident_id", "at"),
)
Index(
    "ix_members_lasting",
    members.c.incident_id,
    sqlite_where=text("lasting = 1"),
    postgresql_where=members.c.lasting,
)

assessments = Table(
    "assessments",
    metadata,
    Column("id", Id, primary_key=True),
    Column("incident_id", Id, ForeignKey("incidents.id"), nullable=False, index=True),
    Column("tier", Level, nullable=False),
    Column("points", Integer, nullable=False),
    Column("factors", Encoded(tuple[Factor, ...]), nullable=False),
    Column("rules_fired", Encoded(tuple[str, ...]), nullable=False),
    Column("by", PlainText, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("settings_revision", PlainText, nullable=False),
    Column("heat", Encoded(Heat), nullable=False),
    Column("note", PlainText, nullable=False),
    Column("rules_tier", Level),
    Column("what_if", Encoded(tuple[str, ...]), nullable=False, server_default=text("'[]'")),
    Column("coverage", PlainText, nullable=False, server_default=text("''")),
)

# ── what people did about it ─────────────────────────────────────────────────────────────────

dispositions = Table(
    "dispositions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("incident_id", Id, ForeignKey("incidents.id"), nullable=False, index=True),
    Column("at", UtcTime, nullable=False, index=True),
    Column("by", PlainText, nullable=False),
    Column("action", Word(Action), nullable=False),
    Column("note", PlainText, nullable=False),
    Column("evidence", PlainText, nullable=False),
    Column("unit_id", PlainText),
    Column("status", Word(IncidentStatus), nullable=False),
    Column("detail", Encoded(Mapping[str, object]), nullable=False),
)

pins = Table(
    "pins",
    metadata,
    Column("item_id", Id, ForeignKey("items.id"), primary_key=True, autoincrement=False),
    Column("incident_id", Id, ForeignKey("incidents.id"), primary_key=True, autoincrement=False),
    Column("kept", Boolean, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("by", PlainText, nullable=False),
)

apart = Table(
    "apart",  # two incidents a person holds to be two; the lower id first
    metadata,
    Column("one_id", Id, ForeignKey("incidents.id"), primary_key=True, autoincrement=False),
    Column("other_id", Id, ForeignKey("incidents.id"), primary_key=True, autoincrement=False),
    Column("at", UtcTime, nullable=False),
    Column("by", PlainText, nullable=False),
)

rechecks = Table(
    "rechecks",
    metadata,
    Column("item_id", Id, ForeignKey("items.id"), primary_key=True, autoincrement=False),
    Column("next_at", UtcTime, index=True),
    Column("checked_at", UtcTime),
    Column("title", PlainText, nullable=False),
    Column("retitled_at", UtcTime),
    Column("gone_at", UtcTime),
    Column("evidence", PlainText, nullable=False),
)

volumes = Table(
    "volumes",  # what each hour brought; kept when the items themselves have expired
    metadata,
    Column("topic", PlainText, primary_key=True),  # empty: items of no topic
    Column("hour", UtcTime, primary_key=True),
    Column("items", Integer, nullable=False),
    Column("originals", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# ── what is kept on record ───────────────────────────────────────────────────────────────────

ledger = Table(
    "ledger",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", UtcTime, nullable=False, index=True),
    Column("actor", PlainText, nullable=False),
    Column("action", PlainText, nullable=False),
    Column("subject", PlainText, nullable=False, index=True),
    Column("detail", Encoded(Mapping[str, object]), nullable=False),
    Column("run_id", PlainText, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("job", PlainText, nullable=False),
    Column("started_at", UtcTime, nullable=False, index=True),
    Column("finished_at", UtcTime),
    Column("outcome", PlainText, nullable=False),
    Column("counts", Encoded(Mapping[str, int]), nullable=False),
    Index(None, "job", "started_at"),
)
