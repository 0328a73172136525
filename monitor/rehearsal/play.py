"""Playing both halves: the same stored past, each under its own settings, into its own database."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from monitor import learning
from monitor.app import Monitor, open_monitor
from monitor.clock import SimulatedClock, desk
from monitor.errors import InputError
from monitor.rehearsal.contrast import contrast
from monitor.rehearsal.past import Past, Said, as_collected, past_of
from monitor.rehearsal.result import Half, Rehearsal
from monitor.rehearsal.run import Period, Run, run_of
from monitor.replay import Act, replay
from monitor.settings import Settings, load_settings
from monitor.store import Store
from monitor.types import Item, RawItem

_STEP = timedelta(minutes=1)
"""How soon what is collected is looked at: a monitor at work takes seconds."""

Progress = Callable[[str, float], None]
"""Told what goes on, and which share of the whole is done."""


@dataclass(slots=True, kw_only=True)
class _Count:
    """What was counted while a half was played."""

    left_out: int = 0
    corrections: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stage:
    """What both halves are played with."""

    past: Past
    data_dir: Path
    folder: Path
    """Where their databases are."""
    then: Settings
    """The settings in force."""
    stack: ExitStack
    show: Progress


def rehearse(
    store: Store,
    old: Path,
    new: Path,
    *,
    start: datetime,
    end: datetime,
    data_dir: Path,
    show: Progress = lambda _label, _share: None,
) -> Rehearsal:
    """Play what ``store`` holds from ``start`` until before ``end`` under two settings folders.

    ``data_dir`` is where the desk's own model may be; nothing is written there. ``store`` is only
    read. Raises SettingsError for a folder that is wrong, and InputError when nothing is stored of
    the period.
    """
    then, now = load_settings(old), load_settings(new)
    warm = start - max(s.severity.grouping.window for s in (then, now))
    past = past_of(store, warm, end)
    with store.read() as unit:
        live = frozenset(unit.items.between(start, end))
    if not live:
        raise _nothing_there(store, start, end)
    period = Period(start=start, end=end, live=live)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="monitor-rehearse-")))
        stage = _Stage(
            past=past, data_dir=data_dir, folder=folder, then=then, stack=stack, show=show
        )
        before, did_before = _half(stage, "原设置", old, period, 0.0)
        after, did_after = _half(stage, "新设置", new, period, 0.5)
        real = run_of(store, then, past, period)
        show("比较", 1.0)
        found = contrast(before, after, real, period)
        return Rehearsal(
            start=start,
            end=end,
            warm_from=warm,
            before=_told(before, did_before, period),
            after=_told(after, did_after, period),
            items=len(past.ids),
            left_out=did_after.left_out,
            corrections=len(past.corrections()),
            alerts=found.alerts(),
            tiers=found.tiers(),
            groups=found.groups(),
            elsewhere=found.match.elsewhere,
            dropped=found.match.dropped,
            gained=found.match.gained,
            topics=found.topics(),
            loads=found.loads(),
            faithful=found.faithful(),
        )


def _nothing_there(store: Store, start: datetime, end: datetime) -> InputError:
    days = f"{desk(start):%Y-%m-%d} to {desk(end - _STEP):%Y-%m-%d}"
    with store.read() as unit:
        span = unit.items.span()
    if span is None:
        return InputError(
            f"the database {store.location!r} holds no item; name the one that `monitor run` "
            "fills with --database"
        )
    held = f"{desk(span[0]):%Y-%m-%d} to {desk(span[1]):%Y-%m-%d}"
    return InputError(
        f"the database {store.location!r} holds no item of {days}; it holds {held}: "
        "choose days in between with --from and --to"
    )


def _half(
    stage: _Stage, name: str, config: Path, period: Period, share: float
) -> tuple[Run, _Count]:
    """The past under the settings in ``config``; its database stays open with the stage."""
    past, count = stage.past, _Count()
    clock = SimulatedClock(past.start)
    url = f"sqlite:///{stage.folder / f'{share}.db'}"
    opened = open_monitor(config, url, data_dir=stage.data_dir, clock=clock, inline_parsers=True)
    m = stage.stack.enter_context(opened)
    with past.store.read() as unit:
        volumes = unit.volumes.before(past.start)
    with m.store.write() as unit:
        unit.volumes.take_over(volumes)
    span = (past.end - past.start) / timedelta(seconds=1)

    def tell(at: datetime, _played: int) -> None:
        done = (at - past.start) / timedelta(seconds=1) / span
        stage.show(f"{name} {desk(at):%m-%d %H:%M}", share + min(done, 1.0) / 2)

    replay(
        m,
        clock,
        past.stream(partial(_as_collected, stage.then, m.settings, count)),
        acts=[
            Act(at=each.said.at, do=partial(_correct, m, each, count))
            for each in past.corrections()
        ],
        until=past.end,
        step=_STEP,
        progress=tell,
    )
    return run_of(m.store, m.settings, past, period), count


def _as_collected(then: Settings, now: Settings, count: _Count, item: Item) -> RawItem | None:
    raw = as_collected(item, then, now)
    count.left_out += raw is None
    return raw


def _correct(m: Monitor, each: Said, count: _Count) -> None:
    """Correct an item again, where these settings keep it."""
    key, came_at = each.name
    with m.store.read() as unit:
        known = unit.items.seen([key]).get(key)
        items = [] if known is None or known.item_id is None else unit.items.get([known.item_id])
    for item in items:
        if item.collected_at == came_at:
            learning.correct(m, replace(each.said, id=0, item_id=item.id))
            count.corrections += 1


def _told(run: Run, count: _Count, period: Period) -> Half:
    return Half(
        folder=str(run.settings.folder),
        revision=run.settings.revision,
        alerts=run.alerts,
        incidents=sum(period.concerns(story) for story in run.stories),
        corrections=count.corrections,
    )
