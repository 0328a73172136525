"""Wiring: one function that makes a working ``Monitor`` out of settings and a database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from monitor.alerts.send import Sender
from monitor.classify import Classifier
from monitor.classify.model import Model
from monitor.clock import Clock, SystemClock
from monitor.settings import Settings, load_settings, shipped_data_dir
from monitor.sources.base import Source
from monitor.sources.catalogue import build
from monitor.sources.fetch import Fetcher
from monitor.sources.worker import ParserPool
from monitor.store import Store
from monitor.text.regions import Gazetteer
from monitor.text.segment import Segmenter

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
            sender=Sender(settings.channels.channels, data_dir, echo),
            data_dir=data_dir,
            collectors=collectors,
        )


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
