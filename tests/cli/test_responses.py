"""``monitor responses``: shown, recorded as untrue, told by ``explain``; the wave noted once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from monitor.errors import MonitorError
from monitor.incidents.moves import Deed
from monitor.responding import WAVE, answered, note_waves, verdict
from monitor.settings import load_settings
from monitor.store import Store
from monitor.types import Action, Authority

if TYPE_CHECKING:
    from tests.cli.conftest import Done

Door = Callable[..., "Done"]
Where = Mapping[str, Any]


@pytest.fixture
def ask(door: Door, desk: Where) -> Door:
    """``monitor responses`` on the desk's own settings and database."""

    def asked(*words: object, data: bool = False) -> Done:
        return door(
            "responses", *words, *desk["config"], *desk["database"], *(desk["data"] if data else ())
        )

    return asked


@pytest.fixture
def store(desk: Where) -> Iterator[Store]:
    opened = Store.open(desk["database"][1])
    yield opened
    opened.close()


def _incident(door: Door, desk: Where) -> int:
    lines = door("incidents", *desk["config"], *desk["database"], "--json").lines
    (number,) = [line["id"] for line in lines if "养老金" in line["title"]]
    return int(number)


def test_answer_is_shown_scored_and_may_be_recorded_as_untrue(
    ask: Door, door: Door, desk: Where
) -> None:
    number = _incident(door, desk)
    shown = ask(number)
    assert (shown.code, shown.err) == (0, "")
    assert "经媒体发布" in shown.out
    assert "自动评分，供复盘参考" in shown.out
    (data,) = ask(number, "--json").lines
    (response,) = data["responses"]
    item, before = response["item_id"], data["score"]["points"]
    assert data["score"]["formula"].startswith(f"得分{before} = 发声")

    evidence = ("--evidence", "示社险函〔2026〕12号")
    told = ask(number, "--untrue", item, "--by", "林知夏", *evidence, data=True)
    assert (told.code, told.err) == (0, "")
    assert f"官方回应（条目 {item}）事后证明不实" in told.out
    again = ask(number, "--untrue", item, "--by", "林知夏", *evidence, data=True)
    assert "刚才已记录" in again.out
    (after,) = ask(number, "--json").lines
    assert after["untrue"] == [item]
    assert after["score"]["points"] == max(0, before - 30)
    explained = door("explain", "incident", number, *desk["config"], *desk["database"]).out
    assert "官方回应" in explained
    assert f"不实的条目：{item}" in explained

    assert ask(number, "--upheld", item, "--by", "林知夏", *evidence, data=True).code == 0
    (upheld,) = ask(number, "--json").lines
    assert (upheld["untrue"], upheld["score"]["points"]) == ([], before)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--untrue", 4, "--upheld", 4), "只能写一个"),
        (("--by", "林知夏"), "须与 --untrue"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    ask: Door, words: tuple[object, ...], complaint: str
) -> None:
    done = ask(1, *words)
    assert (done.code, complaint in done.err) == (2, True)


def test_verdict_without_evidence_or_on_another_text_is_refused(
    door: Door, desk: Where, store: Store
) -> None:
    number = _incident(door, desk)
    settings = load_settings(desk["config"][1])
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with store.read() as unit:
        (incident,) = unit.incidents.get([number])
        members = unit.incidents.members([number])[number]
        (answer,) = answered(unit, incident, members, settings, now).responses
        assert answer.item_id is not None

        def refused(item_id: int, evidence: str, incident_id: int = number) -> str:
            deed = Deed(action=Action.NOTE, by="林知夏", evidence=evidence)
            with pytest.raises(MonitorError) as told:
                verdict(unit, settings, incident_id, item_id, deed, now)
            return str(told.value)

        assert "须有据可查" in refused(answer.item_id, "听说")
        assert f"不是事件 {number} 的官方回应" in refused(incident.first_item_id, "12号")
        assert "incident 404 is not there" in refused(answer.item_id, "12号", 404)


def test_official_text_outside_is_proposed(
    ask: Door, door: Door, desk: Where, store: Store
) -> None:
    number = _incident(door, desk)
    with store.write() as unit:
        (incident,) = unit.incidents.get([number])
        (first,) = unit.items.get([incident.first_item_id])
        judged = unit.items.judgements([first.id])[first.id]
        notice = replace(
            first,
            url="https://www.wangchuan.example/1",
            canonical_url="https://www.wangchuan.example/1",
            external_id="notice",
            title="关于望川的养老金到了没有的情况说明",
            authority=Authority.OFFICIAL,
            published_at=first.published_at + timedelta(hours=5),
        )
        (kept,) = unit.items.add([notice], [None])
        unit.items.save_judgements([replace(judged, item_id=kept.id, corrects=True)])
    done = ask(number)
    assert f"可能是回应：[{kept.id}]" in done.out
    assert "monitor record" in done.out
    (data,) = ask(number, "--json").lines
    assert [one["item_id"] for one in data["proposals"]] == [kept.id]


def test_secondary_wave_is_noted_once_and_tells_nobody(
    door: Door, desk: Where, store: Store
) -> None:
    number = _incident(door, desk)
    settings = load_settings(desk["config"][1])
    with store.write() as unit:
        (incident,) = unit.incidents.get([number])
        answered_at = datetime(2025, 6, 16, 0, 40, tzinfo=UTC)
        later = answered_at + timedelta(hours=30)
        unit.incidents.save(replace(incident, last_item_at=answered_at + timedelta(hours=20)))
        (first,) = unit.items.get([incident.first_item_id])
        judged = unit.items.judgements([first.id])[first.id]
        for n in range(90):
            (kept,) = unit.items.add(
                [
                    replace(
                        first,
                        url=f"https://bbs.example/{n}",
                        canonical_url=f"https://bbs.example/{n}",
                        external_id=f"more{n}",
                        published_at=answered_at + timedelta(minutes=10 + 10 * n),
                    )
                ],
                [None],
            )
            unit.items.save_judgements([replace(judged, item_id=kept.id, tone=-1)])
            unit.incidents.add_members([(number, kept.id, "", later)])
    with store.write() as unit:
        assert note_waves(unit, settings, later) == [number]
        assert note_waves(unit, settings, later + timedelta(hours=1)) == []
        noted = [e for e in unit.ledger.of(f"incident:{number}") if e.action == WAVE]
        assert len(noted) == 1
        assert str(noted[0].detail["reason"]).startswith("次生：")
        assert unit.incidents.awaiting_alert(10) == []
