"""What people do in a scenario: ``{acknowledge: 林知夏}``, ``{hand_on: 顾远舟, by: …}`` …"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from monitor import pipeline
from monitor.errors import RefusedError
from monitor.rearranging import Merge, Split
from monitor.types import Action, Scope, Silence, SilenceKind, Tier

if TYPE_CHECKING:
    from tests.scenarios.conftest import Line

Deed = Mapping[str, Any]


def act(line: Line, what: str, deed: Deed) -> None:
    """Do ``what``; with ``refused`` it must be refused in these words."""
    if "refused" not in deed:
        _DEEDS[what](line, deed)
        return
    try:
        _DEEDS[what](line, deed)
    except RefusedError as error:
        assert deed["refused"] in str(error), error  # noqa: PT017 - it is awaited
    else:
        raise AssertionError(f"{deed} was not refused")


def _acknowledge(line: Line, deed: Deed) -> None:
    """Take every incident that rings, or those whose title says ``of``."""
    unheeded = (told.alert for told in line.told() if told.alert.acknowledged_at is None)
    ringing = {alert.incident_id for alert in unheeded if alert.incident_id is not None}
    for incident_id in set(_meant(line, deed)) if "of" in deed else ringing:
        pipeline.acknowledge(line.m, incident_id, deed["acknowledge"])


def _regrade(line: Line, deed: Deed) -> None:
    tier = Tier.of(deed["tier"]) if "tier" in deed else None
    for incident_id in _meant(line, {"of": deed["regrade"]}):
        pipeline.regrade(
            line.m, incident_id, by=deed["by"], reason=deed.get("reason", ""), tier=tier
        )


def _record(line: Line, deed: Deed) -> None:
    given = {key: deed[key] for key in ("note", "evidence") if key in deed}
    for incident_id in _meant(line, deed):
        pipeline.record_disposition(
            line.m, incident_id, Action(deed["record"]), by=deed["by"], **given
        )


def _hand_on(line: Line, deed: Deed) -> None:
    for incident_id in _meant(line, deed):
        pipeline.hand_on(
            line.m, incident_id, to=deed["hand_on"], by=deed["by"], reason=deed.get("reason", "")
        )


def _snooze(line: Line, deed: Deed) -> None:
    for incident_id in _meant(line, deed):
        pipeline.snooze(
            line.m,
            incident_id,
            lasts=timedelta(minutes=deed["snooze"]),
            by=deed["by"],
            reason=deed.get("reason", ""),
        )


def _silence(line: Line, deed: Deed) -> None:
    """Hold back for so many minutes what ``scope`` says, alerts up to yellow unless told."""
    told = {"up_to": "yellow", **deed.get("scope", {})}
    scope = TypeAdapter(Scope).validate_python({**told, "up_to": Tier.of(told["up_to"])})
    now = line.clock.now()
    pipeline.silence(
        line.m,
        Silence(
            id=0,
            kind=SilenceKind.SILENCE,
            scope=scope,
            starts_at=now,
            ends_at=now + timedelta(minutes=deed["silence"]),
            by=deed["by"],
            reason=deed.get("reason", "领导已知悉"),
        ),
    )


def _end_silence(line: Line, deed: Deed) -> None:
    pipeline.end_silence(line.m, deed["end_silence"], by=deed["by"])


def _merge(line: Line, deed: Deed) -> None:
    (goes,), (stays,) = _meant(line, {"of": deed["merge"]}), _meant(line, {"of": deed["into"]})
    pipeline.rearrange(
        line.m, Merge(incident_id=goes, into_id=stays), by=deed["by"], reason=deed["reason"]
    )


def _split(line: Line, deed: Deed) -> None:
    """Part items, named as they appeared, from their incident."""
    with line.m.store.read() as unit:
        every = unit.incidents.members(unit.incidents.all_ids())
    (home, items), *others = [
        (incident_id, [m.item.id for m in members if m.item.external_id in deed["split"]])
        for incident_id, members in every.items()
        if any(m.item.external_id in deed["split"] for m in members)
    ]
    assert not others, "they are not of one incident"
    wish = Split(incident_id=home, item_ids=tuple(items))
    pipeline.rearrange(line.m, wish, by=deed["by"], reason=deed["reason"])


def _lose(line: Line, deed: Deed) -> None:
    assert deed == {"lose": "sources"}, f"nobody knows how to do {deed}"
    line.stream.unlink()


def _meant(line: Line, deed: Deed) -> Iterator[int]:
    """The incidents whose title says ``of``; all without it."""
    for one in line.standing():
        if deed.get("of", "") in one.incident.title:
            yield one.incident.id


_DEEDS: dict[str, Callable[[Line, Deed], None]] = {
    "acknowledge": _acknowledge,
    "regrade": _regrade,
    "record": _record,
    "hand_on": _hand_on,
    "snooze": _snooze,
    "silence": _silence,
    "end_silence": _end_silence,
    "merge": _merge,
    "split": _split,
    "lose": _lose,
}
