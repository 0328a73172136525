"""Trouble with the monitor itself: told once when it begins, quietly when it has passed. PURE.

``matters`` says it again while nobody has taken it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monitor.alerts.drafts import AlertDraft, deliveries, step_of
from monitor.alerts.figures import clock_time
from monitor.alerts.notice import notice
from monitor.alerts.reach import Reach, reach
from monitor.alerts.signs import Trouble
from monitor.settings import Settings
from monitor.settings.routing import Step
from monitor.types import Alert, AlertReason, Message, Tier

ROUTE = "（系统）"
"""The path of ``routing.system``: no rule of the tree is called so."""
TIER = Tier.YELLOW
"""Before what is routine in the outbox, behind what is grave; trouble has no tier of its own."""
BEGUN, PASSED = "系统异常", "系统恢复"

_NOBODY = "routing.yaml 没有写明 system 通知谁，只记台账"


def begun(trouble: Trouble, before: Alert | None, settings: Settings, now: datetime) -> AlertDraft:
    """The alert that ``trouble`` has begun; ``before`` is the last one about the same matter."""
    steps = settings.routing.system
    number, reached = _first_that_reaches(steps, settings, now)
    step = step_of(steps, number) if steps else None
    alert = Alert(
        id=0,
        incident_id=None,
        matter=trouble.matter,
        reason=AlertReason.SYSTEM,
        tier=TIER,
        route=ROUTE,
        step=number,
        dedupe_key=_key(trouble.matter, before, "begun"),
        at=now,
        explanation=f"{BEGUN}：{trouble.title}；{reached.explanation if steps else _NOBODY}",
        ack_due_at=now + step.wait if step is not None and step.wait else None,
    )
    return _draft(alert, reached, words_of(trouble), now)


def passed(before: Alert, title: str, settings: Settings, now: datetime) -> AlertDraft:
    """The quiet alert that the trouble told of by ``before`` is over."""
    steps = settings.routing.system[: before.step + 1]
    roles = tuple(dict.fromkeys(role for step in steps for role in step.to))
    quiet = Step(to=roles, channels=settings.routing.quietly)
    reached = reach(quiet, settings, now) if roles and quiet.channels else _unheard()
    alert = Alert(
        id=0,
        incident_id=None,
        matter=before.matter,
        reason=AlertReason.CALMED,
        tier=Tier.ROUTINE,
        route=ROUTE,
        step=0,
        dedupe_key=_key(before.matter, before, "passed"),
        at=now,
        explanation=f"{PASSED}：{title}；{reached.explanation or _NOBODY}（不响铃，不须签收）",
    )
    return _draft(alert, reached, notice(PASSED, title, ()), now)


def words_of(trouble: Trouble) -> Message:
    """The message that tells of ``trouble``, to be acknowledged."""
    command = f"monitor acknowledge {trouble.matter} --by 姓名"
    return notice(BEGUN, trouble.title, trouble.lines, tier=TIER, command=command)


def history(alerts: Sequence[Alert], end: datetime) -> tuple[str, ...]:
    """What went wrong with the monitor itself, a sentence a trouble; of ``alerts`` before ``end``.

    They are given in order of time, others among them.
    """
    said: list[str] = []
    ours = [alert for alert in alerts if alert.route == ROUTE]
    for at, alert in enumerate(ours):
        title = alert.explanation.removeprefix(f"{BEGUN}：")
        if title == alert.explanation:
            continue  # its end, or said again
        over = next((a for a in ours[at:] if a.matter == alert.matter and not is_open(a)), None)
        until = f"{clock_time(over.at, end)}恢复" if over else "尚未恢复"
        heard = "；没有写明通知谁，只记台账" if title.endswith(_NOBODY) else ""
        words = title.partition("；")[0]
        said.append(f"{BEGUN}：{clock_time(alert.at, end)}，{words}；{until}{heard}。")
    return tuple(said)


def is_open(alert: Alert | None) -> bool:
    """Whether ``alert``, the last one about a matter of the monitor's, says that it goes on."""
    return alert is not None and alert.reason is not AlertReason.CALMED


def _first_that_reaches(
    steps: Sequence[Step], settings: Settings, now: datetime
) -> tuple[int, Reach]:
    found = [reach(step, settings, now) for step in steps]
    first = next((at for at, each in enumerate(found) if each.targets), 0)
    return first, found[first] if found else _unheard()


def _unheard() -> Reach:
    return Reach(targets=(), told="", explanation="")


def _key(matter: str, before: Alert | None, what: str) -> str:
    """Two who see the same at the same time say it once."""
    return f"system:{matter}:{before.id if before is not None else 0}:{what}"


def _draft(alert: Alert, reached: Reach, words: Message, now: datetime) -> AlertDraft:
    return AlertDraft(alert=alert, deliveries=tuple(deliveries(alert, reached, words, now)))
