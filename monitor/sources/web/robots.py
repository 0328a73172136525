"""EDGE's memory of robots.txt (RFC 9309): one answer per site and day, no way around it.

Every answer is kept as a proof of what the site allowed when we came.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from protego import Protego

from monitor.errors import RobotsError
from monitor.types import RobotsFile

Ask = Callable[[str], RobotsFile]

_KEPT = timedelta(hours=24)
_ASKED_AGAIN_AFTER = timedelta(minutes=10)
_SLOWEST_PACE_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """What robots.txt says of one address that may be read."""

    delay_s: float
    """Seconds between two requests the site asks for."""
    hash: str
    """Hash of the robots.txt that was gone by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    until: datetime
    refusal: str | None
    """Why nothing of the site may be read; None when the rules decide."""
    rules: Protego
    hash: str


class Robots:
    """The rules of every site visited; safe to share between threads."""

    def __init__(self, agent: str) -> None:
        self._agent = agent
        self._sites: dict[str, _Rules] = {}
        self._received: list[RobotsFile] = []
        self._lock = threading.Lock()

    def know(self, files: Iterable[RobotsFile]) -> None:
        """Go by answers received earlier, by another run, as long as they hold."""
        with self._lock:
            self._sites |= {file.site: _rules_of(file) for file in files}

    def received(self) -> tuple[RobotsFile, ...]:
        """The answers that came since this was last called."""
        with self._lock:
            fresh, self._received = tuple(self._received), []
        return fresh

    def check(self, url: str, site: str, now: datetime, ask: Ask) -> Permit:
        """Leave to read ``url``, or RobotsError.

        ``site`` is scheme, host and port of ``url``; ``ask`` fetches a robots.txt not known yet.
        """
        rules = self._known(site, now, ask)
        if rules.refusal is not None:
            raise RobotsError(f"{urlsplit(site).netloc}：{rules.refusal}")
        if not rules.rules.can_fetch(url, self._agent):
            raise RobotsError(
                f"{site}/robots.txt 不允许读取该页；请从 sources.yaml 中移除该信源，或征得网站同意",
                permanent=True,
            )
        asked = float(rules.rules.crawl_delay(self._agent) or 0)
        return Permit(delay_s=min(asked, _SLOWEST_PACE_S), hash=rules.hash)

    def _known(self, site: str, now: datetime, ask: Ask) -> _Rules:
        with self._lock:
            rules = self._sites.get(site)
        if rules is None or rules.until <= now:
            file = ask(site)
            rules = _rules_of(file)
            with self._lock:
                self._sites[site] = rules
                self._received.append(file)
        return rules


def _rules_of(file: RobotsFile) -> _Rules:
    """RFC 9309 2.3.1: 4xx means no rules; unreachable or 5xx means nothing may be read."""
    until, refusal = file.fetched_at + _KEPT, None
    allowed = Protego.parse(file.text if 200 <= file.status < 300 else "")
    if not 200 <= file.status < 300 and (not 400 <= file.status < 500 or file.status == 429):
        what = f"robots.txt 返回 HTTP {file.status}" if file.status else "未能取得 robots.txt"
        refusal = f"{what}，取得之前不予读取；下次访问时自动重试"
        until = file.fetched_at + _ASKED_AGAIN_AFTER
    return _Rules(until=until, refusal=refusal, rules=allowed, hash=file.hash)
