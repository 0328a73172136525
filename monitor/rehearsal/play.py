"""Playing both halves: the same stored past, each under its own settings, into its own database."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from monitor import learning
from monitor.app import Monitor
from monitor.clock import Clock, SimulatedClock, desk
from monitor.errors import InputError
from monitor.rehearsal.contrast import Contrast, contrast
from monitor.rehearsal.past import Past, Said, as_collected, past_of
from monitor.rehearsal.result import Half, Rehearsal
from monitor.rehearsal.run import Period, Run, run_of
from monitor.replay import Act, replay
from monitor.settings import Settings
from monitor.store import Store
from monitor.types import Item, RawItem

_STEP = timedelta(minutes=1)
"""How soon what is collected is looked at: a monitor at work takes seconds."""
_LONG_BEFORE = timedelta(days=365)
"""Where the clocks stand until it is known how long the past must warm up."""

Progress = Callable[[str, float], None]
"""Told what goes on, and which share of the whole is done."""


class Opener(Protocol):
    """Opens a monitor under one set of settings."""

    def __call__(self, url: str, *, clock: Clock) -> AbstractContextManager[Monitor]:
        """The monitor over the new database ``url``, closed at the end."""
        ...


@dataclass(slots=True, kw_only=True)
class _Stage:
    """One set of settings at work on the past, and what was counted meanwhile."""

    name: str
    m: Monitor
    clock: SimulatedClock
    tell: Progress
    left_out: int = 0
    corrections: int = 0


def rehearse(
    store: Store,
    old: Opener,
    new: Opener,
    *,
    start: datetime,
    end: datetime,
    show: Progress = lambda _label, _share: None,
) -> Rehearsal:
    """Play what ``store`` holds from ``start`` until before ``end`` under two sets of settings.

    ``store`` is only read. Raises InputError when it holds nothing of the period, and what the
    openers raise: SettingsError for a folder that is wrong.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="monitor-rehearse-"))

        def opened(name: str, opener: Opener, done: float) -> _Stage:
            clock = SimulatedClock(start - _LONG_BEFORE)
            url = f"sqlite:///{folder}/{name}.db"
            m = stack.enter_context(opener(url, clock=clock))
            tell = partial(_tell, show, done)
            return _Stage(name=name, m=m, clock=clock, tell=tell)

        before, after = opened("原设置", old, 0.0), opened("新设置", new, 0.5)
        past, period = _loaded(store, before.m.settings, after.m.settings, start, end)
        then = before.m.settings
        first, second = _play(before, past, period, then), _play(after, past, period, then)
        found = contrast(first, second, run_of(store, then, past, period), period)
        return _result(found, before, after, past)


def _tell(show: Progress, done: float, name: str, share: float) -> None:
    show(name, done + min(share, 1.0) / 2)


def _loaded(
    store: Store, then: Settings, now: Settings, start: datetime, end: datetime
) -> tuple[Past, Period]:
    """The past to play, with time enough to warm up, and the period to compare."""
    warm = start - max(then.severity.grouping.window, now.severity.grouping.window)
    with store.read() as unit:
        live = frozenset(unit.items.between(start, end))
    if not live:
        raise _nothing_there(store, start, end)
    return past_of(store, warm, end), Period(start=start, end=end, live=live)


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


def _play(stage: _Stage, past: Past, period: Period, then: Settings) -> Run:
    """``past`` under the settings of ``stage``; ``then`` are the settings in force."""
    m, clock = stage.m, stage.clock
    clock.move_to(past.start)
    with past.store.read() as unit:
        volumes = unit.volumes.before(past.start)
    with m.store.write() as unit:
        unit.volumes.take_over(volumes)

    def as_it_came(item: Item) -> RawItem | None:
        raw = as_collected(item, then, m.settings)
        stage.left_out += raw is None
        return raw

    def tell(at: datetime, _played: int) -> None:
        share = (at - past.start) / (past.end - past.start)
        stage.tell(f"{stage.name} {desk(at):%m-%d %H:%M}", share)

    again = [Act(at=each.said.at, do=partial(_correct, stage, each)) for each in past.corrections()]
    stream = past.stream(as_it_came)
    replay(m, clock, stream, acts=again, until=past.end, step=_STEP, progress=tell)
    stage.tell(stage.name, 1.0)
    return run_of(m.store, m.settings, past, period)


def _correct(stage: _Stage, each: Said) -> None:
    """Correct an item again, where these settings keep it."""
    key, came_at = each.name
    with stage.m.store.read() as unit:
        known = unit.items.seen([key]).get(key)
        items = [] if known is None or known.item_id is None else unit.items.get([known.item_id])
    for item in items:
        if item.collected_at == came_at:
            learning.correct(stage.m, replace(each.said, id=0, item_id=item.id))
            stage.corrections += 1


def _result(found: Contrast, before: _Stage, after: _Stage, past: Past) -> Rehearsal:
    return Rehearsal(
        start=found.period.start,
        end=found.period.end,
        warm_from=past.start,
        before=_half(found.before, before, found.period),
        after=_half(found.after, after, found.period),
        items=len(past.ids),
        left_out=after.left_out,
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


def _half(run: Run, stage: _Stage, period: Period) -> Half:
    return Half(
        folder=str(run.settings.folder),
        revision=run.settings.revision,
        alerts=run.alerts,
        incidents=sum(period.concerns(story) for story in run.stories),
        corrections=stage.corrections,
    )
