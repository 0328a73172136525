"""The trees of an incident as lines that staff read; long ones are cut to what matters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from monitor.clock import desk
from monitor.incidents.edits import Edit
from monitor.incidents.lineage import Lineage, Node, Step
from monitor.incidents.voices import LADDER
from monitor.types import Authority

_SHOWN = 30
_DEEPEST = 5
"""Steps a line is set in at most."""
_TITLE = 40
_SHARES = (
    (Step.ORIGINAL, Step.OFFICIAL, Step.FIRST),
    (Step.TICKET,),
    (Step.REPRINT,),
    (Step.FORWARD,),
    (Step.UPDATE,),
    (Step.REPEAT,),
)
_SHARE_LABELS = ("原创", "工单", "转载", "转发", "更新", "重复")
_STANDING = {authority: rank for rank, authority in enumerate((*LADDER, Authority.OFFICIAL))}


def told(found: Lineage, at_most: int = _SHOWN) -> tuple[str, ...]:
    """A line of figures, then a line a text; of more than ``at_most`` those that matter.

    The first report, what was changed or taken down, the highest voices, then the earliest; with
    each its forebears. What is left out is counted.
    """
    if not found.nodes:
        return ("没有可追溯的条目。",)
    shown = _chosen(found, at_most)
    titles = {node.item_id: node.title for node in found.nodes}
    lines = [_line(node, titles) for node in found.nodes if node.item_id in shown]
    left = len(found.nodes) - len(lines)
    rest = [f"其余{left}条从略，用 --json 查看全部"] if left else []
    return (summary(found), *lines, *rest)


def summary(found: Lineage) -> str:
    """How many texts of each kind, and what became of them."""
    counts = zip(_SHARE_LABELS, (found.count(*steps) for steps in _SHARES), strict=True)
    parts = ["、".join(f"{label}{count}条" for label, count in counts if count)]
    deepest = max((node.depth for node in found.nodes), default=0)
    if deepest > 1:
        parts.append(f"最多辗转{deepest}层")
    if found.mirrors:
        parts.append(f"另有镜像站{found.mirrors}条不计")
    parts += _fates(found.nodes)
    return "；".join(parts)


def _fates(nodes: Sequence[Node]) -> Iterator[str]:
    retitled = sum(_is_retitled(node) for node in nodes)
    withdrawn = sum(node.withdrawn is not None for node in nodes)
    if retitled:
        yield f"改标题{retitled}处"
    if withdrawn:
        yield f"撤稿{withdrawn}处"


def _is_retitled(node: Node) -> bool:
    return node.retitled is not None or (node.edit is not None and node.edit.retitled)


def _chosen(found: Lineage, at_most: int) -> set[int]:
    """The texts to show, each with what it hangs below."""
    by_id = {node.item_id: node for node in found.nodes}
    chosen: set[int] = set()
    for node in sorted(found.nodes, key=lambda node: _weight(node, found.first_item_id)):
        line = list(_upwards(node, by_id))
        if len(chosen.union(line)) > at_most:
            break
        chosen.update(line)
    return chosen


def _weight(node: Node, first: int) -> tuple[bool, bool, int, datetime, int]:
    """What is shown before the rest: the lowest."""
    changed = _is_retitled(node) or node.withdrawn is not None
    standing = -_STANDING.get(node.authority, -1)
    if node.step is Step.TICKET:
        standing = 1
    return node.item_id != first, not changed, standing, node.published_at, node.item_id


def _upwards(node: Node | None, by_id: dict[int, Node]) -> Iterator[int]:
    while node is not None:
        yield node.item_id
        node = by_id.get(node.parent_id) if node.parent_id is not None else None


def _line(node: Node, titles: dict[int, str]) -> str:
    indent = "  " * min(node.depth, _DEEPEST) + ("└ " if node.depth else "")
    at = node.seen_at if node.step is Step.UPDATE else node.published_at
    later = f"（{_later(node.minutes)}）" if node.depth else ""
    same = node.parent_id is not None and titles.get(node.parent_id) == node.title
    title = "" if not node.title else "同题" if same else f"《{_clip(node.title)}》"
    parts = [f"{indent}{desk(at):%m-%d %H:%M}{later} {node.step.label} {_clip(node.outlet)}{title}"]
    if node.credited:
        parts.append(f"注明来源{_clip(node.credited)}")
    if node.below:
        parts.append(f"其下{node.below}条")
    parts += _became(node)
    return "；".join(parts)


def _later(minutes: int) -> str:
    sign = "+" if minutes >= 0 else "-"
    hours, rest = divmod(abs(minutes), 60)
    if not hours:
        return f"{sign}{rest}分"
    return f"{sign}{hours}小时{rest}分" if hours < 48 else f"{sign}{hours // 24}天"


def _became(node: Node) -> Iterator[str]:
    if node.edit is not None:
        yield from _edited(node.edit)
    if node.retitled is not None:
        now, at = _clip(node.retitled.title), desk(node.retitled.at)
        yield f"改标题：{at:%m-%d %H:%M}发现现题为“{now}”"
    if node.withdrawn is not None:
        yield f"撤稿：{desk(node.withdrawn.at):%m-%d %H:%M}发现，{_clip(node.withdrawn.evidence)}"


def _edited(edit: Edit) -> Iterator[str]:
    if edit.retitled:
        yield f"改标题：“{_clip(edit.title_before)}”→“{_clip(edit.title_after)}”"
    if edit.changed:
        quotes = "，".join(f"“{was}”→“{now}”" for was, now in islice(edit.quotes, 2))
        yield f"正文改动{max(1, round(100 * edit.changed))}%：{quotes}"


def _clip(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _TITLE else f"{line[: _TITLE - 1]}…"
