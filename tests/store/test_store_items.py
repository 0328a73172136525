from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from monitor.store import Store
from monitor.types import (
    Authority,
    Candidate,
    Classification,
    Engagement,
    Fingerprint,
    Observation,
    Platform,
    Relation,
    Seen,
)

if TYPE_CHECKING:
    from tests.store.conftest import Builder


# ── seen before ──────────────────────────────────────────────────────────────────────────────


def test_what_was_remembered_is_seen_again(store: Store, now: datetime) -> None:
    keys = [f"key-{n}" for n in range(1200)]
    with store.write() as unit:
        assert unit.items.seen(keys) == {}
        unit.items.remember([(key, f"words-{key}", None) for key in keys], now)
        found = unit.items.seen([*keys, "never"])
    assert set(found) == set(keys)
    assert found["key-700"] == Seen(exact="words-key-700", item_id=None)


def test_remembering_again_replaces(store: Store, now: datetime) -> None:
    with store.write() as unit:
        unit.items.remember([("key", "old", None)], now)
        unit.items.remember([("key", "new", 5)], now)
        unit.items.remember([], now)
        assert unit.items.seen(["key"]) == {"key": Seen(exact="new", item_id=5)}


def test_an_address_cannot_be_read_back(store: Store, now: datetime) -> None:
    with store.write() as unit:
        unit.items.remember([("https://board.example/thread/1", "x", None)], now)
        rows = unit._connection.exec_driver_sql("SELECT * FROM seen").all()
    assert "board" not in repr([bytes(row.key) for row in rows])


# ── items ────────────────────────────────────────────────────────────────────────────────────


def test_items_come_back_whole_in_the_order_asked(store: Store, make: Builder) -> None:
    items = [make.item(title=f"第{n}条") for n in range(700)]
    with store.write() as unit:
        kept = unit.items.add(items, [None] * 700)
        assert unit.items.add([], []) == []
    assert [item.title for item in kept] == [item.title for item in items]
    assert len({item.id for item in kept}) == 700
    backwards = kept[::-1]
    with store.read() as unit:
        assert unit.items.get([item.id for item in backwards]) == backwards
        assert unit.items.get([99999]) == []


def test_text_no_database_can_hold_is_replaced(store: Store, make: Builder) -> None:
    with store.write() as unit:
        (kept,) = unit.items.add([make.item(title="a\0b", body="\ud83dx")], [None])
        (item,) = unit.items.get([kept.id])
    assert (item.title, item.body) == ("a\ufffdb", "\ufffdx")


def test_alike_items_share_words_or_a_key(store: Store, make: Builder, now: datetime) -> None:
    def fingerprinted(exact: str) -> Fingerprint:
        return Fingerprint(exact=exact, signature=(7,))

    long_ago = now - timedelta(days=31)
    items = [
        make.item(fingerprint=fingerprinted("same"), outlet="甲"),
        make.item(fingerprint=fingerprinted("near"), outlet="乙"),
        make.item(fingerprint=fingerprinted("other"), outlet="丙", collected_at=long_ago),
        make.item(fingerprint=fingerprinted("same"), collected_at=long_ago),
    ]
    with store.write() as unit:
        kept = unit.items.add(items, [None] * 4)
        marks = (("b1", "b2"), ("b2",), ("b2",), ("b1",))
        unit.items.index({item.id: keys for item, keys in zip(kept, marks, strict=True)})
        since, ever = now - timedelta(days=30), now - timedelta(days=900)
        found = unit.items.alike(["exact:same", "b2", "b3", f"id:{kept[1].id}"], since, ever)
        assert {key: [c.item_id for c in alike] for key, alike in found.items()} == {
            "exact:same": [kept[0].id, kept[3].id],
            "b2": [kept[0].id, kept[1].id],
            f"id:{kept[1].id}": [kept[1].id],
        }
        assert found["b2"][1] == Candidate(
            item_id=kept[1].id,
            origin_id=None,
            source_id="daily",
            outlet="乙",
            fingerprint=fingerprinted("near"),
            published_at=kept[1].published_at,
            title=kept[1].title,
            beginning=kept[1].body,
            site="news.example",
        )
        assert unit.items.alike([], since, ever) == {}


def test_a_key_given_twice_is_kept_once(store: Store, make: Builder, now: datetime) -> None:
    with store.write() as unit:
        (kept,) = unit.items.add([make.item()], [None])
        unit.items.index({kept.id: ("b1", "b1")})
        assert [c.item_id for c in unit.items.alike(["b1"], now, now)["b1"]] == [kept.id]


def test_chain_of_origins_is_followed_to_its_end(
    store: Store, make: Builder, now: datetime
) -> None:
    with store.write() as unit:
        (first,) = unit.items.add([make.item()], [None])
        reprint = make.item(relation=Relation.REPRINT, origin_id=first.id)
        (second,) = unit.items.add([reprint], [None])
        version = make.item(relation=Relation.UPDATE, origin_id=second.id)
        (third,) = unit.items.add([version], [None])
        ((found,),) = unit.items.alike([f"id:{third.id}"], now, now).values()
    assert (found.origin_id, found.version_of) == (first.id, second.id)


def test_earlier_report_takes_over_reprints_but_not_versions(store: Store, make: Builder) -> None:
    with store.write() as unit:
        (old,) = unit.items.add([make.item()], [None])
        others = [
            make.item(relation=Relation.REPRINT, origin_id=old.id),
            make.item(relation=Relation.UPDATE, origin_id=old.id),
            make.item(),
        ]
        reprint, version, heir = unit.items.add(others, [None] * 3)
        unit.items.succeed([old.id], heir.id, "改列转载")
        now_held = unit.items.get([old.id, reprint.id, version.id, heir.id])
    assert [(i.relation, i.origin_id) for i in now_held] == [
        (Relation.REPRINT, heir.id),
        (Relation.REPRINT, heir.id),
        (Relation.UPDATE, old.id),
        (Relation.FRESH, None),
    ]
    assert now_held[0].relation_reason == "改列转载"


def test_items_wait_until_they_are_assessed(store: Store, make: Builder, now: datetime) -> None:
    with store.write() as unit:
        ids = [item.id for item in unit.items.add([make.item()] * 3, [None] * 3)]
        assert unit.items.unassessed(10) == ids
        assert unit.items.unassessed(2) == ids[:2]
        unit.items.mark_assessed(ids[:1], now)
        assert unit.items.unassessed(10) == ids[1:]


def test_items_of_a_period_are_found_by_collection(
    store: Store, make: Builder, now: datetime
) -> None:
    times = [now, now - timedelta(hours=1), now + timedelta(hours=1)]
    with store.write() as unit:
        kept = unit.items.add([make.item(collected_at=at) for at in times], [None] * 3)
        assert unit.items.between(now - timedelta(hours=1), now + timedelta(hours=1)) == [
            kept[1].id,
            kept[0].id,
        ]


# ── judged and observed ──────────────────────────────────────────────────────────────────────


def test_the_latest_judgement_counts(store: Store, make: Builder) -> None:
    def judged(item_id: int, reason: str) -> Classification:
        return Classification(item_id=item_id, relevant=True, reason=reason)

    with store.write() as unit:
        one, two, three = unit.items.add([make.item()] * 3, [None] * 3)
        unit.items.save_judgements([judged(one.id, "first"), judged(two.id, "only")])
        unit.items.save_judgements([judged(one.id, "second")])
        unit.items.save_judgements([])
        found = unit.items.judgements([one.id, two.id, three.id])
    assert {item_id: each.reason for item_id, each in found.items()} == {
        one.id: "second",
        two.id: "only",
    }


def test_observations_make_a_series_by_time(store: Store, make: Builder, now: datetime) -> None:
    with store.write() as unit:
        one, two = unit.items.add([make.item()] * 2, [None] * 2)

        def ranked(minutes: int, rank: int) -> Observation:
            at = now + timedelta(minutes=minutes)
            return Observation(item_id=one.id, at=at, engagement=Engagement(rank=rank))

        unit.items.observe([ranked(10, 3), ranked(0, 9)])
        unit.items.observe([ranked(10, 2)])
        unit.items.observe([])
        assert unit.items.observations([one.id, two.id]) == {one.id: (ranked(0, 9), ranked(10, 2))}


def test_items_of_a_topic_come_newest_first(store: Store, make: Builder, now: datetime) -> None:
    hour = timedelta(hours=1)
    times = [now - 3 * hour, now - hour, now - 2 * hour, now, now - 2 * hour]
    made = [
        make.item(canonical_url=f"u{n}", published_at=at, collected_at=now)
        for n, at in enumerate(times)
    ]
    with store.write() as unit:
        kept = unit.items.add(made, ["pension"] * 4 + ["medical"])
        found = unit.items.of_topic("pension", now - 2 * hour, now, 9)
        assert found == [kept[1].id, kept[2].id]
        assert unit.items.of_topic("pension", now - 3 * hour, now, 2) == found


def test_voices_are_first_reports_of_a_topic_by_place_or_standing_newest_first(
    store: Store, make: Builder, now: datetime
) -> None:
    hour = timedelta(hours=1)
    rows: list[tuple[dict[str, Any], str | None]] = [
        ({"platform": Platform.HOTLINE, "published_at": now - 3 * hour}, "arrears"),
        ({"authority": Authority.FORUM, "published_at": now - 2 * hour}, "arrears"),
        ({"authority": Authority.CITY}, "arrears"),
        ({"authority": Authority.FORUM}, None),
        ({"authority": Authority.FORUM, "relation": Relation.REPRINT}, "arrears"),
        ({"authority": Authority.FORUM, "relation": Relation.DUPLICATE}, "arrears"),
        ({"authority": Authority.FORUM, "relation": Relation.REPRINT, "origin_id": 1}, "arrears"),
        ({"authority": Authority.FORUM, "published_at": now}, "arrears"),
    ]
    items = [make.item(url=f"https://a.example/{n}", **row) for n, (row, _) in enumerate(rows)]
    with store.write() as unit:
        unit.items.add(items, [topic for _, topic in rows])
    with store.read() as unit:
        wanted = (Platform.HOTLINE,), (Authority.FORUM,), now - 3 * hour, now
        assert unit.items.voiced(*wanted, 9) == [5, 2, 1]
        assert unit.items.voiced(*wanted, 1) == [5]
