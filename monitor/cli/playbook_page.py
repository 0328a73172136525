"""One playbook as staff read it on the terminal, and as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.clock import desk
from monitor.playbook import CheckItem, Choice, in_words, urgent
from monitor.settings.playbooks import Basis, Fact, Playbook, PlaybookStep
from monitor.trace import one_line
from monitor.types import Incident, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A playbook, and what it comes to for an incident."""

    choice: Choice
    tier: Tier | None
    """None: the steps of every tier."""
    incident: Incident | None = None
    items: tuple[CheckItem, ...] = ()
    now: datetime | None = None


# ── as text ──────────────────────────────────────────────────────────────────────────────────


def as_text(page: Page) -> str:
    """The page, the check list first: it is read in a hurry."""
    playbook = page.choice.playbook
    version = f"口径版本 {playbook.version}；" if playbook.version else ""
    lines = [f"【{playbook.title}】{version}{playbook.standing}"]
    if page.incident is not None and page.tier is not None:
        incident = page.incident
        lines.append(f"事件 {incident.id}（{incident.code}）{page.tier.label}：{incident.title}")
        lines.append(f"选用理由：{page.choice.reason}")
    lines += _section("清单" if page.incident else "步骤", _steps(page))
    lines += _section("首先核实", playbook.verify)
    lines += _section("口径（〔〕内填写核实情况）", playbook.talking_points)
    lines += _section("事实卡", map(_fact, playbook.facts))
    lines += _section("忌用表述", (f"“{f.wording}”：{f.why}" for f in playbook.forbidden))
    lines += _section("依据", map(_basis, playbook.basis))
    for other in page.choice.beside:
        lines += _section(f"另见《{other.title}》口径", other.talking_points)
        lines += _section(f"另见《{other.title}》事实卡", map(_fact, other.facts))
    return "\n".join("" if not line else one_line(line) for line in lines)


def _section(heading: str, entries: Iterable[str]) -> Iterator[str]:
    """A heading with its entries; nothing where there are none."""
    for number, entry in enumerate(entries, 1):
        if number == 1:
            yield from ("", heading)
        yield f"  {number}. {entry}"


def _steps(page: Page) -> Iterator[str]:
    if page.incident is not None:
        yield from (_item(item, page) for item in page.items)
    elif page.tier is not None:
        for step, limit in urgent(page.choice.playbook, page.tier):
            yield f"{_order(step.who, step.what, step.clock)}，{in_words(limit)}内 〔{step.id}〕"
    else:
        for step in page.choice.playbook.steps:
            yield f"{_order(step.who, step.what, step.clock)} 〔{step.id}〕{_limits(step)}"


def _item(item: CheckItem, page: Page) -> str:
    done = f"，{item.done_by or '系统'} {_at(item.done_at, page)}" if item.done_at else ""
    order = _order(item.who, item.what, item.clock)
    return f"［{item.state}{done}］{_at(item.due_at, page)}前 {order} 〔{item.step}〕"


def _order(who: str, what: str, clock: str | None) -> str:
    return f"{who}：{what}" + (f"（时钟{clock}）" if clock else "")


def _limits(step: PlaybookStep) -> str:
    limits = ((tier, step.within.of(tier)) for tier in reversed(Tier))
    return " ".join(f"{tier.short}{in_words(limit)}" for tier, limit in limits if limit)


def _at(moment: datetime, page: Page) -> str:
    same_day = page.now is not None and desk(moment).date() == desk(page.now).date()
    return desk(moment).strftime("%H:%M" if same_day else "%m-%d %H:%M")


def _fact(fact: Fact) -> str:
    rests = f"（依据：{'、'.join(map(_title, fact.basis))}）" if fact.basis else ""
    return f"问：{fact.question} 答：{fact.answer}{rests}"


def _basis(basis: Basis) -> str:
    number = f"（{basis.number}）" if basis.number else ""
    says = f"：{basis.says}" if basis.says else ""
    return f"{_title(basis.title)}{number}{basis.article}{says}"


def _title(title: str) -> str:
    return title if "《" in title else f"《{title}》"


# ── as data ──────────────────────────────────────────────────────────────────────────────────


def as_data(page: Page) -> dict[str, object]:
    """The page as one object; times in ISO 8601, limits in minutes."""
    playbook = page.choice.playbook
    about: dict[str, object] = {"playbook": page.choice.name, **_told(playbook)}
    if page.tier is not None:
        about["tier"] = page.tier.word
    if page.incident is None:
        return {**about, "steps": list(map(_step_data, playbook.steps))}
    about |= {"incident": page.incident.id, "code": page.incident.code}
    about["reason"] = page.choice.reason
    about["beside"] = [_told(other) for other in page.choice.beside]
    return {**about, "checklist": list(map(_item_data, page.items))}


def _told(playbook: Playbook) -> dict[str, object]:
    """All of a playbook but its steps."""
    return {
        "title": playbook.title,
        "version": playbook.version,
        "template": playbook.template,
        "reviewed_by": playbook.reviewed_by,
        "basis": [
            {"title": b.title, "number": b.number, "article": b.article, "says": b.says}
            for b in playbook.basis
        ],
        "verify": list(playbook.verify),
        "talking_points": list(playbook.talking_points),
        "facts": [
            {"question": f.question, "answer": f.answer, "basis": list(f.basis)}
            for f in playbook.facts
        ],
        "forbidden": [{"wording": f.wording, "why": f.why} for f in playbook.forbidden],
    }


def _step_data(step: PlaybookStep) -> dict[str, object]:
    limits = ((tier.word, step.within.of(tier)) for tier in reversed(Tier))
    within = {word: limit // timedelta(minutes=1) for word, limit in limits if limit}
    return {
        "step": step.id,
        "who": step.who,
        "what": step.what,
        "clock": step.clock,
        "within": within,
    }


def _item_data(item: CheckItem) -> dict[str, object]:
    return {
        "step": item.step,
        "who": item.who,
        "what": item.what,
        "clock": item.clock,
        "due_at": item.due_at.isoformat(),
        "done_at": None if item.done_at is None else item.done_at.isoformat(),
        "done_by": item.done_by,
        "late": item.late,
        "state": item.state,
    }
