"""Trying a source once: one that is in the catalogue, or an address nobody described yet."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from monitor.app import load_gazetteer
from monitor.cli.lightly import lightly
from monitor.cli.tried import Tried
from monitor.clock import desk
from monitor.errors import FetchError, InputError, MonitorError, NotFoundError, SourceError
from monitor.settings import Settings
from monitor.settings.checks import WebAddress
from monitor.settings.secrets import resolve
from monitor.settings.sources import AnySource, PageSource, PushSource
from monitor.sources.base import Parsed, Request, Response, host_of
from monitor.sources.catalogue import build
from monitor.sources.fetch import Fetcher
from monitor.sources.guess.proposal import Elsewhere, Known, Proposal, propose
from monitor.sources.health.diagnosis import diagnose
from monitor.sources.health.vitals import Vitals
from monitor.sources.visit import Harvest, visit
from monitor.sources.worker import ParserPool
from monitor.types import Ailment, Authority, FailureKind, Platform, RawItem, SourceState

_TOLD_AT_ONCE = (Ailment.MOVED, Ailment.SKEWED, Ailment.GARBLED)
"""What one visit is enough to see."""
_OLD = timedelta(days=30)
_HOPS = 2
_ARTICLES = 2
"""Fetches behind a proposed list, until one article was read."""
_NAMES_SHOWN = 20


class KeepingFetcher(Fetcher):
    """A fetcher that keeps every answer, so that a sample can be made of them."""

    def __init__(self, contact: str, *, base_dir: Path, **more: Any) -> None:
        super().__init__(contact, base_dir=base_dir, **more)
        self.kept: list[Response] = []

    def fetch(self, request: Request, config: Any, state: SourceState) -> Response:
        """As always, and kept."""
        response = super().fetch(request, config, state)
        self.kept.append(response)
        return response


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What a trial is made with."""

    settings: Settings
    fetcher: KeepingFetcher
    parsers: ParserPool
    now: datetime


# ── an entry of the catalogue ────────────────────────────────────────────────────────────────


def try_entry(bench: Bench, source_id: str, articles: int | None) -> Tried:
    """One visit at the source ``source_id``, whether it is switched on or not."""
    config = _entry(bench.settings, source_id)
    idle = bench.settings.idle_reason(config)
    hints = [f"该信源目前不采集：{idle}"] if idle else []
    if isinstance(config, PushSource):
        return _try_push(config, hints, bench.now)
    if articles is not None:
        config = lightly(config, articles)
    state = SourceState(source_id=config.id)
    harvest = visit(build(config), state, bench.fetcher, bench.parsers, bench.now)
    return Tried(
        config=config,
        items=harvest.items,
        problems=harvest.problems,
        hints=(*hints, *_seen_at_once(config, harvest, bench.now)),
        responses=tuple(bench.fetcher.kept),
        failed=harvest.state.failures > 0,
    )


def _entry(settings: Settings, source_id: str) -> AnySource:
    known = {source.id: source for source in settings.sources.sources}
    if source_id in known:
        return known[source_id]
    import difflib

    near = difflib.get_close_matches(source_id, known, n=3) or list(known)[:_NAMES_SHOWN]
    more = f"等 {len(known)} 个" if len(known) > len(near) else ""
    raise NotFoundError(
        f"sources.yaml 中没有信源 {source_id!r}；有 {'、'.join(near)}{more}。"
        "试读尚未登记的网站，请给出以 http:// 或 https:// 开头的网址"
    )


def _try_push(config: PushSource, hints: Sequence[str], now: datetime) -> Tried:
    """Nothing is fetched: whether a vendor could deliver."""
    told = (
        f"推送类信源不主动读取：由数据服务方按合同 {config.licence} 推送到 /api/push/{config.id}，"
        f"有效至 {config.expires}；用 monitor run 或 monitor web 接收"
    )
    problems = []
    if desk(now).date() > config.expires:
        problems.append(f"合同 {config.licence} 已于 {config.expires} 到期，推送会被拒绝")
    try:
        resolve(config.token)
    except MonitorError as error:
        problems.append(f"令牌读不到，推送会被拒绝：{error}")
    return Tried(
        config=config, hints=(*hints, told), problems=tuple(problems), failed=bool(problems)
    )


def _seen_at_once(config: AnySource, harvest: Harvest, now: datetime) -> list[str]:
    tally = replace(harvest.tally, seen=len(harvest.items))
    findings = diagnose(config, Vitals(state=harvest.state, today=tally, lately=tally), now)
    told = [finding.detail for finding in findings if finding.ailment in _TOLD_AT_ONCE]
    if harvest.state.last_failure is FailureKind.ROBOTS:
        told.append(
            "robots.txt 不允许采集或无法读取，系统不绕过该规则；"
            "请与网站主办单位联系，或改用其公开接口、数据服务"
        )
    return [*told, *_stale(harvest.items, now)]


def _stale(items: Sequence[RawItem], now: datetime) -> list[str]:
    """Feeds exist that answer as ever and have had nothing new for years."""
    newest = max((item.published_at for item in items if item.published_at), default=None)
    if newest is None or now - newest < _OLD:
        return []
    return [f"最新一条是 {desk(newest):%Y-%m-%d} 的，可能已停更；请打开网站核对，必要时改用列表页"]


# ── an address ───────────────────────────────────────────────────────────────────────────────


def try_address(bench: Bench, url: str, *, allow_private: bool) -> Tried:
    """The entry that fits ``url``, and what it gives.

    InputError when it is no address that may be asked; SourceError when nothing can be collected.
    """
    known = Known(
        outlets=bench.settings.outlets,
        gazetteer=load_gazetteer(bench.settings),
        sources=bench.settings.sources.sources,
        allow_private=allow_private,
    )
    probe = _probe(url, allow_private=allow_private)
    response, proposal, hints = _settled(bench, probe, known)
    return _read(bench, response, proposal, hints)


def _probe(url: str, *, allow_private: bool) -> PageSource:
    """An entry to ask with, before anything is known."""
    try:
        TypeAdapter(WebAddress).validate_python(url)
    except ValidationError as error:
        told = error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
        raise InputError(f"网址 {url!r} 不能试读：{told}") from error
    return PageSource(
        id="probe",
        kind="page",
        name=host_of(url),
        url=url,
        platform=Platform.NEWS,
        authority=Authority.SELF_MEDIA,
        allow_private=allow_private,
    )


def _settled(bench: Bench, probe: PageSource, known: Known) -> tuple[Response, Proposal, list[str]]:
    """The answer the entry was made from, the entry, and the way there."""
    response = _ask(bench, probe, probe.url)
    found: Proposal | Elsewhere = propose(response, known)
    way: list[str] = []
    while isinstance(found, Elsewhere):
        if len(way) > _HOPS:
            raise InputError(f"{probe.url} 一再转往别处；请直接给出列表页或订阅源的网址")
        target = found
        way.append(f"{target.reason}：{target.url}")
        try:
            response, found = _onward(bench, probe, known, target)
        except SourceError as error:
            if not target.is_feed:
                raise
            way.append(f"该订阅源读不了，改按网页提议：{error}")
            found = propose(response, known, by_feed=False)
    return response, found, way


def _onward(
    bench: Bench, probe: PageSource, known: Known, to: Elsewhere
) -> tuple[Response, Proposal | Elsewhere]:
    response = _ask(bench, probe, to.url)
    found = propose(response, known, by_feed=not to.is_feed, called=to.called)
    if to.is_feed and not (isinstance(found, Proposal) and found.entry["kind"] == "feed"):
        raise FetchError(f"{to.url} 不是订阅源")
    return response, found


def _ask(bench: Bench, probe: PageSource, url: str) -> Response:
    try:
        request = Request(url=url, conditional=False)
        return bench.fetcher.fetch(request, probe, SourceState(source_id=probe.id))
    except FetchError as error:
        if "allow_private" not in str(error):
            raise
        raise FetchError(f"{error}；试读时加 --allow-private", permanent=True) from error


def _read(bench: Bench, response: Response, proposal: Proposal, hints: Sequence[str]) -> Tried:
    """What the proposed entry gives: ``response`` read by it, and an article or two behind it."""
    source, look = build(proposal.config), _Look(SourceState(source_id=proposal.config.id))
    listed = replace(response, request=source.requests(look.state)[0])
    look.take(listed, bench.parsers.parse(source, listed, look.state))
    for _ in range(_ARTICLES):
        if look.items or not look.waiting:
            break
        request = look.waiting.popleft()
        try:
            answer = bench.fetcher.fetch(request, proposal.config, look.state)
            look.take(answer, bench.parsers.parse(source, answer, look.state))
        except SourceError as error:
            look.problems.append(str(error))
    links = [one for one in look.waiting if one.purpose == "article"]
    return Tried(
        config=proposal.config,
        items=tuple(look.items),
        unread=tuple(_unread_item(link, proposal.config, bench.now) for link in links),
        problems=tuple(look.problems),
        hints=(*hints, *_stale(look.items, bench.now)),
        responses=tuple(look.answers),
        proposal=proposal,
        failed=not look.items,
    )


@dataclass(slots=True)
class _Look:
    """What has been seen so far of a proposed source."""

    state: SourceState
    answers: list[Response] = field(default_factory=list)
    items: list[RawItem] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    waiting: deque[Request] = field(default_factory=deque)

    def take(self, answer: Response, parsed: Parsed) -> None:
        """Add what ``answer`` held; what it leads to comes before what waited already."""
        self.answers.append(answer)
        self.items += parsed.items
        self.problems += parsed.problems
        self.waiting.extendleft(reversed(parsed.follow))
        self.state = replace(self.state, cursor=parsed.cursor or self.state.cursor)


def _unread_item(link: Request, config: AnySource, now: datetime) -> RawItem:
    """What the list says of an article that was not opened."""
    told = link.context
    return RawItem(
        source_id=config.id,
        url=link.url,
        title=told.get("title", ""),
        body=told.get("summary", ""),
        platform=config.platform,
        authority=config.authority,
        outlet=told.get("outlet") or config.name,
        region=config.region,
        published_at=datetime.fromisoformat(told["published"]) if "published" in told else None,
        fetched_at=now,
    )
