"""What the digest rests on: which sources answered, and what may be said when nothing came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.clock import day_start, desk
from monitor.reports.watched import (
    Coverage,
    CoverageLine,
    SourceCoverage,
    TierCoverage,
    TroubleLine,
    Watch,
)
from monitor.reports.wording import clip, moment_words, span_words
from monitor.settings import Settings
from monitor.text.plain import plain
from monitor.types import Authority

_ERROR = 120
"""Characters shown of a source's last error."""
_DETAIL = 300
_NAMED = 8
"""Sources named in a sentence; the table names them all."""

_NOTES = (
    "去重规则：内容相同或高度相似的信息并到首发一条，转载计入传播而不计入原创；镜像站不计数。",
    "信源的访问次数和读取条数自监测时段首日零时起累计，与监测时段的条数不必逐一相等。",
    "应访次数按各信源的最长访问间隔推算；时间早于本系统启用的不计。",
    "“敏感信息”指态度不利于参保人或含风险词的信息，由规则判定，未经人工逐条复核。",
    "样本偏差：仅含公开可访问的信源和本单位台账，未登录、未采集私域内容。",
    "已删除的信息和未公开的阅读、转发数会使传播偏低；网络声量不等于满意度。",
    "观点均为原题摘录；样本不足20条的只列条数，不列占比。",
)


def cover(
    sources: Sequence[SourceCoverage],
    period_start: datetime,
    period_end: datetime,
    watch: Watch | None = None,
    missing_peaks: Sequence[str] = (),
    own_troubles: Sequence[str] = (),
) -> Coverage:
    """The state of every source over the period, failed ones first, and what follows from it.

    ``missing_peaks`` say, a sentence each, where nearly nothing came although much was planned;
    ``own_troubles`` what was wrong with the monitor itself.
    """
    gone = ("计划内的高峰没有出现（见风险提示）",) if missing_peaks else ()
    lines = [_line(source, period_start, period_end) for source in sources]
    lines.sort(key=lambda line: (line.answered, -line.failures, line.name))
    failed = tuple(x for x in lines if x.failures or not (x.answered or x.pushed))
    doubts = (*_doubts(sources, failed, watch, period_end), *gone)
    return Coverage(
        complete=bool(lines) and not doubts,
        statement=_statement(lines, doubts, watch, period_end),
        lines=tuple(lines),
        failed=failed,
        tiers=_tiers(sources, period_start),
        troubles=_troubles(sources),
        doubts=doubts,
        notes=(*own_troubles, *_NOTES),
    )


def zero_report(
    found: Coverage,
    sources: Sequence[SourceCoverage],
    period_end: datetime,
    watch: Watch | None = None,
) -> str:
    """The paragraph of a period in which nothing about social insurance was found.

    It claims no more than the coverage allows: with no source answering it is no zero report.
    """
    until = f"截至{moment_words(period_end, period_end)}"
    answered = [line for line in found.lines if line.answered]
    if not answered:
        return (
            f"{until}，监测时段内没有信源应答，无从判断有无舆情，本期不构成零报告。"
            "请先恢复采集，再补报本期。"
        )
    proof = _proof(sources, found, period_end, watch)
    if found.complete:
        return f"{until}，监测时段内未监测到社保相关舆情信息，实行零报告。{proof}"
    return (
        f"{until}，在有应答的信源中未监测到社保相关舆情信息。{proof}"
        f"但{'；'.join(found.doubts)}，情况不完整，不能据此断定没有舆情。"
    )


def figures(
    settings: Settings,
    sources: Sequence[SourceCoverage],
    watch: Watch | None,
    period: tuple[datetime, datetime],
    now: datetime,
    of: Sequence[str] = (),
) -> list[tuple[str, str]]:
    """The figures a zero report of some confines is proved by, as they are sealed."""
    start, end = period
    answered = sum(_answered(source, start) for source in sources)
    troubles = sorted(f"{t.source_id}={t.ailment.value}" for s in sources for t in s.troubles)
    return [
        ("单位", plain(settings.desk.agency)),
        *([("报告范围", "、".join(of))] if of else []),
        ("监测时段", f"{_exact(start)} 至 {_exact(end)}"),
        ("监测开始", _exact(watch.began_at) if watch else "未记录"),
        ("启用信源", str(len(sources))),
        ("应答信源", str(answered)),
        ("以下次数和条数自", _exact(day_start(desk(start).date()))),
        ("访问次数", str(sum(source.visits or 0 for source in sources))),
        ("失败次数", str(sum(source.failed_visits or 0 for source in sources))),
        ("最长无采集时段（分钟）", _minutes(watch.longest_gap) if watch else "未记录"),
        ("读取信息", str(sum(source.seen for source in sources))),
        ("社保相关信息", "0"),
        ("未解除异常", " ".join([str(len(troubles)), *troubles])),
        ("设置版本", settings.revision),
        ("编制时间", _exact(now)),
    ]


def _exact(moment: datetime) -> str:
    return desk(moment).isoformat(timespec="minutes")


def _minutes(span: timedelta) -> str:
    return str(-(-span // timedelta(minutes=1)))


# ── every source ─────────────────────────────────────────────────────────────────────────────


def _answered(source: SourceCoverage, start: datetime) -> bool:
    return source.last_success_at is not None and source.last_success_at >= start


def _line(source: SourceCoverage, start: datetime, end: datetime) -> CoverageLine:
    answered = _answered(source, start)
    return CoverageLine(
        name=plain(source.name),
        answered=answered,
        pushed=source.pushed,
        interrupted=answered and not source.failures and bool(source.failed_visits),
        state=_state(source, answered=answered),
        seen=source.seen,
        relevant=source.relevant,
        duplicates=source.duplicates,
        visits=_visits(source),
        last_success_at=source.last_success_at,
        failures=source.failures,
        error=_reason(source, answered=answered, end=end),
    )


def _state(source: SourceCoverage, *, answered: bool) -> str:
    if not answered:
        return "本期未推送" if source.pushed else "本期未采到"
    if source.failures:
        return f"时断时续，最近连续失败{source.failures}次"
    if source.troubles:
        return "有应答，" + "、".join(trouble.ailment.label for trouble in source.troubles)
    if source.failed_visits:
        return f"曾中断（失败{source.failed_visits}次），已恢复"
    return "正常"


def _visits(source: SourceCoverage) -> str:
    if not source.visits:
        return "—"
    return f"{source.visits}（失败{source.failed_visits or 0}）"


def _reason(source: SourceCoverage, *, answered: bool, end: datetime) -> str:
    if not source.failures and (answered or source.pushed):
        return ""
    if source.last_error:
        return clip(source.last_error, _ERROR)
    if source.last_success_at is None:
        return "从未采集成功"
    return f"最近一次成功在{moment_words(source.last_success_at, end)}"


# ── all of them together ─────────────────────────────────────────────────────────────────────


def _tiers(sources: Sequence[SourceCoverage], start: datetime) -> tuple[TierCoverage, ...]:
    """One line for each standing that was told, in the order of standing."""
    groups = ((standing, [s for s in sources if s.authority is standing]) for standing in Authority)
    return tuple(_tier(standing.label, group, start) for standing, group in groups if group)


def _tier(label: str, sources: Sequence[SourceCoverage], start: datetime) -> TierCoverage:
    worst = min(sources, key=lambda source: (-source.outage, source.name))
    outage = f"{span_words(worst.outage)}（{plain(worst.name)}）" if worst.outage else "无"
    return TierCoverage(
        label=label,
        sources=len(sources),
        answered=sum(_answered(source, start) for source in sources),
        visits=sum(source.visits or 0 for source in sources),
        promised=sum(source.promised or 0 for source in sources),
        outage=outage,
    )


def _troubles(sources: Sequence[SourceCoverage]) -> tuple[TroubleLine, ...]:
    lines = [
        TroubleLine(
            name=plain(source.name),
            label=trouble.ailment.label,
            since=trouble.since,
            detail=clip(trouble.detail, _DETAIL),
        )
        for source in sources
        for trouble in source.troubles
    ]
    return tuple(sorted(lines, key=lambda line: (line.since, line.name, line.label)))


def _doubts(
    sources: Sequence[SourceCoverage],
    failed: Sequence[CoverageLine],
    watch: Watch | None,
    end: datetime,
) -> tuple[str, ...]:
    """Why the picture is not complete, a phrase each."""
    doubts = []
    if failed:
        doubts.append(f"{len(failed)}个采集不正常（{_names([line.name for line in failed])}）")
    told = {line.name for line in failed}
    blind = [
        f"{plain(source.name)}：{trouble.ailment.label}"
        for source in sources
        for trouble in source.troubles
        if trouble.ailment.blinds and plain(source.name) not in told
    ]
    if blind:
        doubts.append(f"有应答而内容存疑（{_names(blind)}）")
    if watch is not None and not watch.kept:
        span, since = span_words(watch.longest_gap), moment_words(watch.gap_from, end)
        doubts.append(f"监测曾停顿，自{since}起{span}没有采集")
    return tuple(doubts)


def _names(names: Sequence[str]) -> str:
    listed = "、".join(names[:_NAMED])
    return f"{listed}等{len(names)}个" if len(names) > _NAMED else listed


def _statement(
    lines: Sequence[CoverageLine], doubts: Sequence[str], watch: Watch | None, end: datetime
) -> str:
    if not lines:
        return "本期没有启用的信源，以下情况不完整。"
    answered = sum(line.answered for line in lines)
    awake = _awake(watch, end)
    if doubts:
        return (
            f"采集覆盖：启用信源{len(lines)}个，应答{answered}个{awake}；"
            f"{'；'.join(doubts)}，以下情况不完整。"
        )
    broken = [line.name for line in lines if line.interrupted]
    note = f"，其中{_names(broken)}曾中断、已恢复" if broken else ""
    waiting = len(lines) - answered
    all_ = f"应答{answered}个，另{waiting}个由对方推送、本期未推送" if waiting else "全部应答"
    return f"采集覆盖：启用信源{len(lines)}个，{all_}{note}{awake}。"


def _awake(watch: Watch | None, end: datetime) -> str:
    """When the longest gap was; nothing when nobody recorded it, or when it is told as a doubt."""
    if watch is None or not watch.kept:
        return ""
    since = moment_words(watch.gap_from, end)
    return f"，最长无采集时段{span_words(watch.longest_gap)}（{since}起）"


def _proof(
    sources: Sequence[SourceCoverage], found: Coverage, end: datetime, watch: Watch | None
) -> str:
    answered = [line for line in found.lines if line.answered]
    counted = sum(source.visits or 0 for source in sources)
    latest = max(line.last_success_at for line in answered if line.last_success_at)
    parts = [
        f"启用信源{len(found.lines)}个",
        f"应答{len(answered)}个",
        f"共访问{counted}次" if counted else "",
        f"读取信息{sum(line.seen for line in answered)}条",
        f"最近一次采集成功在{moment_words(latest, end)}" + _awake(watch, end),
        f"未解除的信源异常{len(found.troubles)}项" if found.troubles else "",
    ]
    began = f"监测自{moment_words(watch.began_at, end)}开始。" if watch else ""
    return f"依据：{'，'.join(part for part in parts if part)}。{began}"
