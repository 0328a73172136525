"""Wiring: one function that makes a working ``Monitor`` out of settings and a database."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from monitor.alerts.link import address, sign, ticket_of
from monitor.alerts.send import Sender
from monitor.classify import Classifier
from monitor.classify.model import Model
from monitor.clock import Clock, SystemClock
from monitor.errors import SettingsError
from monitor.settings import Settings, load_settings, shipped_data_dir
from monitor.sources.base import Source
from monitor.sources.catalogue import build
from monitor.sources.fetch import Fetcher
from monitor.sources.worker import ParserPool
from monitor.store import Store
from monitor.text.regions import Gazetteer
from monitor.text.segment import Segmenter
from monitor.types import Delivery

log = logging.getLogger(__name__)

_REST = timedelta(minutes=2)
_KEPT_EVERY = timedelta(minutes=1)

OWN_MODEL = Path("models", "champion.npz")
"""Where `monitor train` puts its model, under the data folder."""


class Remembered:
    """What one hop leaves to the next in this process; whoever takes it has it alone."""

    def __init__(self) -> None:
        self._kept: list[object] = []

    def take(self) -> object | None:
        """What was left, if nobody else has it."""
        try:
            return self._kept.pop()
        except IndexError:
            return None

    def keep(self, thing: object) -> None:
        """Leave ``thing`` to whoever comes next, instead of what is there."""
        self._kept[:] = [thing]


class Lanes:
    """The channels this process is sending over: one thread at a time has each.

    So messages keep their order, and a channel's limit holds.
    """

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._lock = threading.Lock()

    @contextmanager
    def alone(self, channel: str) -> Iterator[bool]:
        """Have ``channel`` to oneself inside the block; False when somebody else has it."""
        with self._lock:
            mine = channel not in self._taken
            self._taken.add(channel)
        try:
            yield mine
        finally:
            if mine:
                self._taken.discard(channel)


class Pulse:
    """When the jobs of this process last came to their end, and since when it has been at work."""

    def __init__(self) -> None:
        self._beats: dict[str, datetime] = {}
        self._stirred_at: datetime | None = None
        self._kept_at: datetime | None = None
        self._awake_since: datetime | None = None
        self._lock = threading.Lock()

    @property
    def awake_since(self) -> datetime | None:
        """Since when some job or other has begun every other minute; None before the first."""
        return self._awake_since

    @property
    def beats(self) -> Mapping[str, datetime]:
        """When each job that has come to its end in this process last did so."""
        with self._lock:
            return dict(self._beats)

    def stir(self, now: datetime) -> None:
        """A job begins. After a long rest (a machine asleep, a clock set) the watch starts anew."""
        with self._lock:
            if self._stirred_at is None or abs(now - self._stirred_at) > _REST:
                self._awake_since = now
            self._stirred_at = now

    def beat(self, job: str, now: datetime) -> Mapping[str, datetime]:
        """``job`` has come to its end in good order: what is to be kept of all beats now, if any.

        They are kept once a minute, so that looking after the work costs next to nothing.
        """
        with self._lock:
            self._beats[job] = now
            if self._kept_at is not None and abs(now - self._kept_at) < _KEPT_EVERY:
                return {}
            self._kept_at = now
            return dict(self._beats)


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor:
    """Everything a hop needs: what it reads from, decides with, and writes to."""

    settings: Settings
    clock: Clock
    store: Store
    gazetteer: Gazetteer
    classifier: Classifier
    sources: Mapping[str, Source]
    fetcher: Fetcher
    parsers: ParserPool
    sender: Sender
    data_dir: Path
    """Where reports and files of the ``file`` channel go."""
    collectors: int = 32
    """Sources visited at a time."""
    remembered: Remembered = field(default_factory=Remembered)
    lanes: Lanes = field(default_factory=Lanes)
    pulse: Pulse = field(default_factory=Pulse)

    def within(self, code: str, area: str) -> bool:
        """Whether the place ``code`` is, or lies in, ``area``."""
        return self.gazetteer.within(code, (area,))


@contextmanager
def open_monitor(
    config_dir: Path,
    database_url: str,
    *,
    data_dir: Path,
    clock: Clock | None = None,
    resolve: Mapping[str, tuple[str, int]] | None = None,
    collectors: int = 32,
    inline_parsers: bool = False,
    echo: Callable[[str], None] = print,
) -> Iterator[Monitor]:
    """A monitor over ``config_dir`` and ``database_url``; everything is closed at the end.

    ``resolve`` maps host names to addresses, as ``curl --resolve`` does; ``inline_parsers`` parses
    in this process, for sources that are our own. Raises SettingsError and StoreError.
    """
    settings, clock = load_settings(config_dir), clock or SystemClock()
    with ExitStack() as stack:
        store = Store.open(database_url)
        stack.callback(store.close)
        fetcher = Fetcher(
            settings.desk.agent_contact, base_dir=settings.folder, resolve=resolve, clock=clock
        )
        with store.read() as unit:
            fetcher.know_robots(unit.health.robots_since(clock.now() - timedelta(days=1)))
        parsers = ParserPool(inline=inline_parsers)
        gazetteer = load_gazetteer(settings)
        yield Monitor(
            settings=settings,
            clock=clock,
            store=store,
            gazetteer=gazetteer,
            classifier=load_classifier(settings, gazetteer, load_model(data_dir)),
            sources={s.id: build(s) for s in settings.active_sources},
            fetcher=stack.enter_context(fetcher),
            parsers=stack.enter_context(parsers),
            sender=make_sender(settings, clock, data_dir, echo),
            data_dir=data_dir,
            collectors=collectors,
        )


def make_sender(
    settings: Settings, clock: Clock, data_dir: Path, echo: Callable[[str], None] = print
) -> Sender:
    """The way out, by the channels of ``settings``, with links where these want them.

    A secret that cannot be read costs the links, never the message.
    """
    web, lasts = settings.web, settings.alerts.link.lasts

    def link(delivery: Delivery) -> str:
        if web.public_url is None or not delivery.message.command:
            return ""
        try:
            secret = web.signing_secret()
        except SettingsError as error:
            log.warning("no link", extra={"error": str(error)})
            return ""
        return address(web.public_url, sign(ticket_of(delivery, clock.now() + lasts), secret))

    return Sender(settings.channels.channels, data_dir, echo, link)


def load_gazetteer(settings: Settings) -> Gazetteer:
    """The shipped table of places with the desk's own added."""
    table = shipped_data_dir() / "gazetteer" / "regions.csv"
    return Gazetteer.from_csv(table, settings.desk.regions)


def load_classifier(
    settings: Settings, gazetteer: Gazetteer | None = None, model: Model | None = None
) -> Classifier:
    """The classifier of ``settings``; without ``model`` the shipped one is used."""
    return Classifier(
        settings,
        gazetteer or load_gazetteer(settings),
        load_segmenter(settings),
        model or load_model(),
    )


def load_segmenter(settings: Settings) -> Segmenter:
    """Cuts words as ``settings`` want them."""
    lexicon = settings.lexicon
    return Segmenter(lexicon.get("words", ()), lexicon.get("stopwords", ()))


def load_model(data_dir: Path | None = None) -> Model:
    """The model trained at this desk, where ``data_dir`` has one, or else the shipped one.

    Raises InputError when the file is damaged.
    """
    own = None if data_dir is None else data_dir / OWN_MODEL
    if own is not None and own.is_file():
        return Model.load(own)
    return Model.load(shipped_data_dir() / "model" / "shipped.npz")
