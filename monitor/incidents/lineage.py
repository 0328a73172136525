"""Who told it first, who copied whom and when, what was changed afterwards, what was taken down.

A copy hangs below the outlet it credits (来源：…), where a text of that outlet is held, and else
below the first report of its story. Mirror sites weigh nothing and are counted apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.incidents.edits import Edit, edit_of
from monitor.incidents.voices import is_official, is_ticket
from monitor.text.credit import credit_of, same_outlet
from monitor.types import Authority, Item, Member, Platform, Recheck, Relation

_MINUTE = timedelta(minutes=1)


class Step(StrEnum):
    """What a text is in the story's way through the world."""

    FIRST = "first"
    ORIGINAL = "original"
    OFFICIAL = "official"
    TICKET = "ticket"
    REPRINT = "reprint"
    FORWARD = "forward"
    UPDATE = "update"
    REPEAT = "repeat"

    @property
    def label(self) -> str:
        """What staff read."""
        return _LABELS[self]


_LABELS = {
    Step.FIRST: "首发",
    Step.ORIGINAL: "原创",
    Step.OFFICIAL: "官方说明",
    Step.TICKET: "工单",
    Step.REPRINT: "转载",
    Step.FORWARD: "转发",
    Step.UPDATE: "更新",
    Step.REPEAT: "重复",
}
_FOLLOWING = {
    Relation.REPRINT: Step.REPRINT,
    Relation.UPDATE: Step.UPDATE,
    Relation.DUPLICATE: Step.REPEAT,
    Relation.FRESH: Step.FORWARD,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A text that was taken down: when that was found, and what showed it."""

    at: datetime
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Retitling:
    """Another title found at the same address, without a word about it."""

    at: datetime
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One text and its place in the tree."""

    item_id: int
    parent_id: int | None
    """The text it copies or amends; None for a root."""
    root_id: int
    depth: int
    step: Step
    platform: Platform
    authority: Authority
    outlet: str
    title: str
    url: str
    published_at: datetime
    seen_at: datetime
    """When it was collected."""
    minutes: int
    """How long after its root it was published; of an update, collected."""
    credited: str = ""
    """The outlet it names as its source; empty when it names none."""
    below: int = 0
    """How many texts hang below it."""
    edit: Edit | None = None
    """What it changed, where it is a version of a text that is held."""
    retitled: Retitling | None = None
    withdrawn: Withdrawal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """All texts of an incident as trees: the first report's first, each from its root down."""

    first_item_id: int
    nodes: tuple[Node, ...]
    mirrors: int
    """Copies on mirror sites, in no tree."""

    @property
    def roots(self) -> tuple[Node, ...]:
        """Texts that copy nothing that is held."""
        return tuple(node for node in self.nodes if node.parent_id is None)

    def count(self, *steps: Step) -> int:
        """How many texts are one of ``steps``."""
        return sum(node.step in steps for node in self.nodes)

    def as_data(self) -> dict[str, object]:
        """The trees as plain values, times in ISO 8601."""
        return {
            "first_item_id": self.first_item_id,
            "roots": len(self.roots),
            "mirrors": self.mirrors,
            "deepest": max((node.depth for node in self.nodes), default=0),
            "counts": {step.value: self.count(step) for step in Step},
            "nodes": [_plain(asdict(node)) for node in self.nodes],
        }


def lineage(
    members: Sequence[Member],
    first_item_id: int,
    *,
    rechecks: Mapping[int, Recheck] | None = None,
    replaced: Mapping[int, Withdrawal] | None = None,
) -> Lineage:
    """The trees that ``members`` make.

    ``rechecks`` are second looks at their addresses, by item; ``replaced`` are addresses that a
    source showed again with something else on them.
    """
    told = {m.item.id: m for m in members if not _is_mirror(m.item)}
    parents, credits_ = _parents(told)
    roots = _roots(told, parents, first_item_id)
    first = roots[0] if roots else first_item_id
    nodes = _walk(told, parents, roots)
    edits = _edits([told[item_id].item for item_id in nodes])
    return Lineage(
        first_item_id=first,
        nodes=tuple(
            replace(
                node,
                step=_step(told[item_id], node, first),
                credited=credits_.get(item_id, ""),
                edit=edits.get(item_id),
                retitled=_retitled((rechecks or {}).get(item_id)),
                withdrawn=_withdrawn(node, edits.get(item_id), (rechecks or {}).get(item_id))
                or (replaced or {}).get(item_id),
            )
            for item_id, node in nodes.items()
        ),
        mirrors=len(members) - len(told),
    )


def _is_mirror(item: Item) -> bool:
    return item.relation is Relation.MIRROR or item.authority is Authority.SPAM


# ── who copied whom ──────────────────────────────────────────────────────────────────────────


def _parents(told: Mapping[int, Member]) -> tuple[dict[int, int], dict[int, str]]:
    """What each text hangs below, as far as that is held, and the outlets that texts credit."""
    stories: dict[int, list[Item]] = defaultdict(list)
    for member in told.values():
        if member.item.relation is not Relation.UPDATE:
            stories[member.item.origin_id or member.item.id].append(member.item)
    parents, named = dict[int, int](), dict[int, str]()
    for root, items in stories.items():
        outlets = _earliest_of_each(items)
        for item in items:
            named |= {item.id: name} if (name := _credit(item)) else {}
            copied = _copied(item, named.get(item.id, ""), outlets)
            if item.id != root and (copied or root) in told:
                parents[item.id] = copied or root
    for member in told.values():
        item = member.item
        origin = item.origin_id
        if item.relation is Relation.UPDATE and origin is not None and origin in told:
            parents[item.id] = origin
    return parents, named


def _credit(item: Item) -> str:
    found = credit_of(item.title, item.body, item.outlet)
    return (found.outlet or "") if found else ""


def _earliest_of_each(items: Iterable[Item]) -> dict[str, Item]:
    """The first text of every outlet."""
    earliest: dict[str, Item] = {}
    for item in sorted(items, key=_order):
        earliest.setdefault(item.outlet, item)
    return earliest


def _copied(item: Item, credited: str, outlets: Mapping[str, Item]) -> int | None:
    """The earlier text of the outlet that ``item`` credits, in the same story."""
    if not credited:
        return None
    named = [one for outlet, one in outlets.items() if same_outlet(credited, outlet)]
    earlier = [one for one in named if _order(one) < _order(item)]
    return min(earlier, key=_order).id if earlier else None


def _order(item: Item) -> tuple[datetime, int]:
    return item.published_at, item.id


def _roots(told: Mapping[int, Member], parents: Mapping[int, int], first: int) -> list[int]:
    """Every root, the incident's first report before all others, then by time."""
    free = [m.item for m in told.values() if m.item.id not in parents]
    return [i.id for i in sorted(free, key=lambda i: (i.id != first, _order(i)))]


def _walk(
    told: Mapping[int, Member], parents: Mapping[int, int], roots: Sequence[int]
) -> dict[int, Node]:
    """The nodes of all trees, each from its root down, brothers by time."""
    children: dict[int, list[Item]] = defaultdict(list)
    for item_id, parent in parents.items():
        children[parent].append(told[item_id].item)
    nodes: dict[int, Node] = {}
    for root in roots:
        waiting: list[tuple[Item, int | None, int]] = [(told[root].item, None, 0)]
        while waiting:
            item, parent_id, depth = waiting.pop()
            nodes[item.id] = _node(item, parent_id, told[root].item, depth)
            below = sorted(children[item.id], key=_order, reverse=True)
            waiting += [(child, item.id, depth + 1) for child in below]
    return _counted(nodes)


def _node(item: Item, parent_id: int | None, root: Item, depth: int) -> Node:
    # A page that is amended mostly keeps its date.
    at = item.collected_at if item.relation is Relation.UPDATE else item.published_at
    return Node(
        item_id=item.id,
        parent_id=parent_id,
        root_id=root.id,
        depth=depth,
        step=Step.ORIGINAL,
        platform=item.platform,
        authority=item.authority,
        outlet=item.outlet,
        title=item.title,
        url=item.url,
        published_at=item.published_at,
        seen_at=item.collected_at,
        minutes=(at - root.published_at) // _MINUTE,
    )


def _counted(nodes: Mapping[int, Node]) -> dict[int, Node]:
    """``nodes`` with the number of texts below each."""
    below = dict.fromkeys(nodes, 0)
    for node in list(nodes.values())[::-1]:
        if node.parent_id is not None:
            below[node.parent_id] += below[node.item_id] + 1
    return {item_id: replace(node, below=below[item_id]) for item_id, node in nodes.items()}


def _step(member: Member, node: Node, first: int) -> Step:
    if node.item_id == first:
        return Step.FIRST
    if is_ticket(member):
        return Step.TICKET
    item = member.item
    if item.relation is Relation.FRESH and is_official(member):
        return Step.OFFICIAL
    if item.relation is Relation.FRESH and item.origin_id is None:
        return Step.ORIGINAL
    return _FOLLOWING.get(item.relation, Step.REPRINT)


# ── what became of it ────────────────────────────────────────────────────────────────────────


def _edits(items: Sequence[Item]) -> dict[int, Edit]:
    """What each version changed of the one before it."""
    by_id = {item.id: item for item in items}
    versions: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        if item.relation is Relation.UPDATE and item.origin_id in by_id:
            versions[item.origin_id].append(item)
    found: dict[int, Edit] = {}
    for origin, later in versions.items():
        before = by_id[origin]
        for after in sorted(later, key=lambda item: (item.collected_at, item.id)):
            found[after.id] = edit_of(before, after)
            before = after
    return found


def _retitled(looked: Recheck | None) -> Retitling | None:
    if looked is None or looked.retitled_at is None:
        return None
    return Retitling(at=looked.retitled_at, title=looked.title)


def _withdrawn(node: Node, edit: Edit | None, looked: Recheck | None) -> Withdrawal | None:
    """That it is no longer to be found, or says of itself that it was taken back."""
    if looked is not None and looked.gone_at is not None:
        return Withdrawal(at=looked.gone_at, evidence=looked.evidence)
    if edit is not None and edit.withdrawn:
        return Withdrawal(at=node.seen_at, evidence=f"现写“{edit.withdrawn}”")
    return None


def _plain(value: object) -> object:
    """``value`` with times as text."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
