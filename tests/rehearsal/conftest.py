"""A day and a half at the demonstration's desk, kept in a database, to be rehearsed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from monitor.clock import Clock, SimulatedClock, utc
from monitor.replay import replay
from monitor.sources.kinds.recorded import Timed
from monitor.store import Store
from monitor.types import Authority, Engagement, Platform, RawItem

if TYPE_CHECKING:
    from monitor.app import Monitor
    from monitor.rehearsal.play import Opener
    from monitor.settings import Settings

BEGUN = utc(datetime(2026, 6, 15, 20))
"""The evening before the day that is rehearsed."""
DAY = utc(datetime(2026, 6, 16))


def came(minutes: int, title: str, body: str = "", **more: Any) -> Timed:
    """A text that came so many minutes after ``BEGUN``."""
    at = BEGUN + timedelta(minutes=minutes)
    item = RawItem(
        source_id="forum",
        url=f"https://forum.shifan.example/{minutes}",
        title=title,
        body=body,
        platform=Platform.FORUM,
        authority=Authority.FORUM,
        outlet="澜江论坛",
        published_at=at - timedelta(minutes=3),
        fetched_at=at,
    )
    return Timed(at=at, item=replace(item, **more))


CONFIRMED = {
    "source_id": "paper",
    "outlet": "示范晚报",
    "platform": Platform.NEWS,
    "authority": Authority.CITY,
}
STREAM = (
    came(0, "异地就医备案怎么办", "父亲在外省住院，医保异地就医备案怎么办，求指点。"),
    came(600, "望川的养老金到了没有", "我住望川县柳浦镇，这个月养老金还没到账。"),
    came(612, "青埠镇也没到", "望川县青埠镇好多老人的养老金都没到账。", outlet="示范社区"),
    came(
        640,
        "望川县社保中心证实养老金未发系文件错误",
        "望川县社会保险事业中心证实，因代发文件错误，全县城乡居民养老金未发，正在补发。",
        **CONFIRMED,
    ),
)
SEEN_AGAIN = came(
    660,
    STREAM[1].item.title,
    STREAM[1].item.body,
    url=STREAM[1].item.url,
    published_at=STREAM[1].item.published_at,
    engagement=Engagement(forwards=60, comments=14),
)


@pytest.fixture(scope="session")
def kept_database(
    house: Monitor, blank_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """What a monitor kept of that day and a half."""
    path = tmp_path_factory.mktemp("kept") / "kept.db"
    shutil.copy(blank_database, path)
    clock = SimulatedClock(BEGUN)
    store = Store.open(f"sqlite:///{path}")
    stream, until = (*STREAM, SEEN_AGAIN), DAY + timedelta(hours=12)
    m = replace(house, clock=clock, store=store)
    replay(m, clock, stream, until=until, step=timedelta(minutes=1))
    store.close()
    return path


@pytest.fixture
def kept(house: Monitor, kept_database: Path, tmp_path: Path) -> Iterator[Monitor]:
    """The monitor after that day and a half."""
    path = tmp_path / "kept.db"
    shutil.copy(kept_database, path)
    store = Store.open(f"sqlite:///{path}")
    yield replace(house, clock=SimulatedClock(DAY + timedelta(hours=12)), store=store)
    store.close()


@pytest.fixture
def opener(house: Monitor, blank_database: Path) -> Callable[..., Opener]:
    """Makes openers of monitors under the house's settings, or others."""

    def make(settings: Settings | None = None) -> Opener:
        @contextmanager
        def opened(url: str, *, clock: Clock) -> Iterator[Monitor]:
            shutil.copy(blank_database, url.removeprefix("sqlite:///"))
            with closing(Store.open(url)) as store:
                yield replace(house, store=store, clock=clock, settings=settings or house.settings)

        return opened

    return make
