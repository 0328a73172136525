"""EDGE's memory of robots.txt (RFC 9309): one answer per site and day, no way around it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from protego import Protego

from monitor.errors import FetchError

_KEPT = timedelta(hours=24)
_ASKED_AGAIN_AFTER = timedelta(minutes=10)
_SLOWEST_PACE_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsFile:
    """What came for one robots.txt: a status (0 when nothing came) and the text."""

    status: int
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    until: datetime
    refusal: str | None
    """Why nothing of the site may be read; None when the rules decide."""
    rules: Protego


class Robots:
    """The rules of every site visited, fetched through ``ask`` when they are not known."""

    def __init__(self, agent: str, ask: Callable[[str], RobotsFile]) -> None:
        self._agent = agent
        self._ask = ask
        self._sites: dict[str, _Rules] = {}
        self._lock = threading.Lock()

    def check(self, url: str, site: str, now: datetime) -> float:
        """Seconds between two requests the site asks for. FetchError when ``url`` is disallowed.

        ``site`` is scheme, host and port of ``url``.
        """
        rules = self._known(site, now)
        if rules.refusal is not None:
            raise FetchError(f"{urlsplit(site).netloc}：{rules.refusal}")
        if not rules.rules.can_fetch(url, self._agent):
            raise FetchError(
                f"{site}/robots.txt 不允许读取该页；请从 sources.yaml 中移除该信源，或征得网站同意",
                permanent=True,
            )
        return min(float(rules.rules.crawl_delay(self._agent) or 0), _SLOWEST_PACE_S)

    def _known(self, site: str, now: datetime) -> _Rules:
        with self._lock:
            rules = self._sites.get(site)
        if rules is None or rules.until <= now:
            rules = _rules_of(self._ask(f"{site}/robots.txt"), now)
            with self._lock:
                self._sites[site] = rules
        return rules


def _rules_of(answer: RobotsFile, now: datetime) -> _Rules:
    """RFC 9309 2.3.1: 4xx means no rules; unreachable or 5xx means nothing may be read."""
    if 200 <= answer.status < 300:
        return _Rules(until=now + _KEPT, refusal=None, rules=Protego.parse(answer.text))
    if 400 <= answer.status < 500 and answer.status != 429:
        return _Rules(until=now + _KEPT, refusal=None, rules=Protego.parse(""))
    what = f"robots.txt 返回 HTTP {answer.status}" if answer.status else "未能取得 robots.txt"
    return _Rules(
        until=now + _ASKED_AGAIN_AFTER,
        refusal=f"{what}，取得之前不予读取；下次访问时自动重试",
        rules=Protego.parse(""),
    )
