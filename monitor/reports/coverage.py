"""What the digest rests on: which sources answered, and what may be said when nothing came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monitor.reports.digest import Coverage, CoverageLine, SourceCoverage
from monitor.reports.wording import clip, moment_words, plain

_ERROR = 120
"""Characters shown of a source's last error."""

_NOTES = (
    "去重规则：内容相同或高度相似的信息并到首发一条，转载计入传播而不计入原创；镜像站不计数。",
    "信源读取条数按自然日累计，与监测时段的条数不必逐一相等。",
    "“敏感信息”指态度不利于参保人或含风险词的信息，由规则判定，未经人工逐条复核。",
    "样本偏差：仅含公开可访问的信源和本单位台账，未登录、未采集私域内容。",
    "已删除的信息和未公开的阅读、转发数会使传播偏低；网络声量不等于满意度。",
    "观点均为原题摘录；样本不足20条的只列条数，不列占比。",
)


def cover(
    sources: Sequence[SourceCoverage], period_start: datetime, period_end: datetime
) -> Coverage:
    """The state of every source over the period, failed ones first, and what follows from it."""
    lines = [_line(source, period_start, period_end) for source in sources]
    lines.sort(key=lambda line: (line.answered, -line.failures, line.name))
    failed = tuple(line for line in lines if line.failures or not line.answered)
    return Coverage(
        complete=bool(lines) and not failed,
        statement=_statement(lines, failed),
        lines=tuple(lines),
        failed=failed,
        notes=_NOTES,
    )


def zero_report(found: Coverage, sources: Sequence[SourceCoverage], period_end: datetime) -> str:
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
    proof = _proof(sources, found, period_end)
    if found.complete:
        return f"{until}，监测时段内未监测到社保相关舆情信息，实行零报告。{proof}"
    return (
        f"{until}，在有应答的信源中未监测到社保相关舆情信息。{proof}"
        f"另有{len(found.failed)}个信源采集不正常，情况不完整，不能据此断定没有舆情。"
    )


def _line(source: SourceCoverage, start: datetime, end: datetime) -> CoverageLine:
    last = source.last_success_at
    answered = last is not None and last >= start
    if not answered:
        state = "本期未采到"
    elif source.failures:
        state = f"时断时续，最近连续失败{source.failures}次"
    elif source.failed_visits:
        state = f"曾中断（失败{source.failed_visits}次），已恢复"
    else:
        state = "正常"
    return CoverageLine(
        name=plain(source.name),
        answered=answered,
        interrupted=answered and not source.failures and bool(source.failed_visits),
        state=state,
        seen=source.seen,
        relevant=source.relevant,
        duplicates=source.duplicates,
        visits=_visits(source),
        last_success_at=last,
        failures=source.failures,
        error=_reason(source, answered=answered, end=end),
    )


def _visits(source: SourceCoverage) -> str:
    if not source.visits:
        return "—"
    return f"{source.visits}（失败{source.failed_visits or 0}）"


def _reason(source: SourceCoverage, *, answered: bool, end: datetime) -> str:
    if answered and not source.failures:
        return ""
    if source.last_error:
        return clip(source.last_error, _ERROR)
    if source.last_success_at is None:
        return "从未采集成功"
    return f"最近一次成功在{moment_words(source.last_success_at, end)}"


def _statement(lines: Sequence[CoverageLine], failed: Sequence[CoverageLine]) -> str:
    if not lines:
        return "本期没有启用的信源，以下情况不完整。"
    answered = sum(line.answered for line in lines)
    if not failed:
        broken = "、".join(line.name for line in lines if line.interrupted)
        note = f"，其中{broken}曾中断、已恢复" if broken else ""
        return f"采集覆盖：启用信源{len(lines)}个，全部应答{note}。"
    names = "、".join(line.name for line in failed)
    return (
        f"采集覆盖：启用信源{len(lines)}个，应答{answered}个；"
        f"{len(failed)}个采集不正常（{names}），以下情况不完整。"
    )


def _proof(sources: Sequence[SourceCoverage], found: Coverage, end: datetime) -> str:
    answered = [line for line in found.lines if line.answered]
    counted = sum(source.visits or 0 for source in sources)
    visits = f"共访问{counted}次，" if counted else ""
    latest = max(line.last_success_at for line in answered if line.last_success_at)
    return (
        f"依据：启用信源{len(found.lines)}个，应答{len(answered)}个，{visits}"
        f"读取信息{sum(line.seen for line in answered)}条，"
        f"最近一次采集成功在{moment_words(latest, end)}。"
    )
