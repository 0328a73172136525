"""Handing reports to those who are to read them, and telling them when one is taken back.

A report goes through the same outbox as alerts, after them and without ringing. A letter carries
the files by their path and hash; they are read, and proved, when it is sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.alerts.circular import circular, matter_of, readers
from monitor.alerts.notice import notice
from monitor.alerts.reach import Reach, Target
from monitor.alerts.sheet import MARKDOWN_LIMIT
from monitor.app import Monitor
from monitor.clock import desk
from monitor.errors import RefusedError
from monitor.reporting.files import read, stem_of, write
from monitor.reporting.order import Order, plan_of
from monitor.reporting.schedule import latest_of
from monitor.reporting.settling import as_it_stands, composed_of, known, note
from monitor.reports.document import Document
from monitor.reports.render.chat import chat
from monitor.reports.render.letter import letter
from monitor.reports.render.markdown import markdown
from monitor.reports.saying import Phrases
from monitor.settings import Settings
from monitor.settings.reports import ReportPlan
from monitor.store import Unit
from monitor.types import DeliveryStatus, Enclosure, Message, Report, ReportStatus

_UNFIT = re.compile(r"[^\w（）〔〕-]")
"""What a file's name had better not have."""
_ATTACHED = ("docx", "pdf", "html")
"""Forms that go along with a letter, the first that fit."""
_READ_FIRST = "md docx pdf html"
"""Forms, the one that is best read last; what is no form stands before them."""
_MEGABYTE = 1024 * 1024
_OWN = "published"
"""The occasion on which a report goes to the readers of its plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """To whom a report was handed, and over which channels."""

    alert_id: int | None
    """None: it had been handed to the same before, or nobody could be reached."""
    reached: str
    """As staff read it."""


def hand_out(
    m: Monitor,
    report_id: int,
    *,
    to: Sequence[str],
    channels: Sequence[str],
    by: str,
    occasion: str = "",
) -> Handed:
    """Hand a published report ``to`` roles, teams and people of the roster; to the same ones once.

    RefusedError for a name or channel that is not known, and for a report that is not published.
    """
    now = m.clock.now()
    with m.store.read() as unit:
        report, edits = _published(known(unit, report_id)), unit.reports.edits(report_id)
    reached = readers(to, channels, m.settings, now)
    document = as_it_stands(m.settings, report, composed_of(m.data_dir, report), edits)
    words = _Words(m, report, document)
    key = occasion or f"sent:{'、'.join(sorted(to))}:{'、'.join(sorted(channels))}"
    draft = circular(report_id, key, words.title, reached, words.over, now)
    with m.store.write() as unit:
        _published(known(unit, report_id, lock=True))  # it may have been withdrawn meanwhile
        made = unit.alerts.add(draft.alert, draft.deliveries)
        if made is None:
            return Handed(alert_id=None, reached=reached.explanation)
        note(unit, report, by, "sent", {"reason": reached.explanation, "alerts": [made.id]}, now)
    return Handed(alert_id=made.id, reached=reached.explanation)


def _published(report: Report) -> Report:
    if report.status is not ReportStatus.PUBLISHED:
        raise RefusedError(f"报告{report.id}{report.status.label}，印发后才能报送")
    return report


def unsent(m: Monitor) -> list[tuple[ReportPlan, int]]:
    """The newest report of every plan if it is published and its readers have not got it yet.

    Older ones go to nobody by themselves.
    """
    now = m.clock.now()
    with m.store.read() as unit:
        return [
            (plan, report.id)
            for plan in m.settings.reports.plans
            if plan.to and (report := _newest(unit, m.settings, plan, now)) is not None
        ]


def send_due(m: Monitor, plan: ReportPlan, report_id: int) -> Handed:
    """Hand a report to the readers of its plan."""
    return hand_out(m, report_id, to=plan.to, channels=plan.channels, by="report", occasion=_OWN)


def _newest(unit: Unit, settings: Settings, plan: ReportPlan, now: datetime) -> Report | None:
    """The newest report of ``plan`` if it is published and was handed to nobody yet."""
    latest = latest_of(plan, settings.roster, now)
    if latest is None:
        return None
    report = unit.reports.find(latest.order.kind, latest.order.end, name=plan.id)
    if report is None or report.status is not ReportStatus.PUBLISHED:
        return None
    key = f":{_OWN}"
    told = unit.alerts.of_matter(matter_of(report.id))
    return None if any(alert.dedupe_key.endswith(key) for alert in told) else report


def take_back(m: Monitor, unit: Unit, report: Report, by: str, now: datetime) -> list[int]:
    """Tell whoever got ``report`` that it is withdrawn; what was not sent yet is not sent."""
    got: dict[tuple[str, str], Target] = {}
    for alert in unit.alerts.of_matter(matter_of(report.id)):
        for one in unit.alerts.deliveries(alert.id):
            if one.status is DeliveryStatus.PENDING and not one.attempts:
                unit.alerts.settle(
                    one, status=DeliveryStatus.WITHDRAWN, at=now, error="报告已撤回，不再发出"
                )
            else:
                key = one.dedupe_key.rpartition(":")[2]
                got[one.channel, one.address] = Target(
                    channel=one.channel, key=key, recipient=one.recipient, address=one.address
                )
    names = "、".join(dict.fromkeys(target.recipient for target in got.values()))
    if not got:
        return []
    title, say = _title(m.settings, report), _say(m.settings, report)
    message = notice(
        say.text("send.mark"),
        say.text("send.withdrawn", title=title),
        (say.text("send.reason", reason=report.note, who=by),),
    )
    reached = Reach(targets=tuple(got.values()), told=names, explanation=f"通知{names}")
    draft = circular(report.id, "withdrawn", f"{title}已撤回", reached, lambda _: message, now)
    made = unit.alerts.add(draft.alert, draft.deliveries)
    return [] if made is None else [made.id]


# ── the words ────────────────────────────────────────────────────────────────────────────────


def _say(settings: Settings, report: Report) -> Phrases:
    return Phrases(settings.wording["review"], report.period_end)


def _title(settings: Settings, report: Report) -> str:
    plan = plan_of(
        settings,
        Order(kind=report.kind, start=report.period_start, end=report.period_end, name=report.name),
    )
    title = plan.title or settings.wording[report.kind].title
    return _say(settings, report).text(
        "send.title",
        title=title,
        number=report.number,
        day=desk(report.period_end - timedelta.resolution).strftime("%Y-%m-%d"),
        version=report.version,
    )


class _Words:
    """What is said of one report over each kind of channel."""

    def __init__(self, m: Monitor, report: Report, document: Document) -> None:
        self._m, self._report, self._document = m, report, document
        self.title = _title(m.settings, report)
        self._where = self._told("send.where")

    def over(self, channel: str) -> Message:
        """The message for the channel of that name."""
        kind = self._m.settings.channels.channels[channel].kind
        short = self._short()
        if kind == "email":
            return self._letter(short)
        if kind == "file":
            return replace(short, text=markdown(self._document))
        return replace(short, markdown=chat(self._document, MARKDOWN_LIMIT, whole=self._where))

    def _told(self, key: str) -> str:
        files = sorted(self._report.files, key=lambda file: _READ_FIRST.find(file.form))
        return _say(self._m.settings, self._report).text(key, place=files[-1].path)

    def _short(self) -> Message:
        say = _say(self._m.settings, self._report)
        return notice(say.text("send.mark"), self.title, (self._document.summary, self._where))

    def _letter(self, short: Message) -> Message:
        attached = tuple(self._attached())
        templates = self._m.settings.folder / "templates"
        whole = "send.attached" if attached else "send.where"
        made = letter(self._document, templates=templates, whole=self._told(whole))
        pictures = {f"{at}.png": image.png for at, image in enumerate(made.images, 1)}
        written = write(self._m.data_dir, f"{stem_of(self._report)}.mail", pictures)
        inline = (
            Enclosure(path=file.path, sha256=file.sha256, name="", cid=image.cid)
            for file, image in zip(written, made.images, strict=True)
        )
        return replace(
            short,
            subject=made.subject,
            text=made.text,
            html=made.html,
            enclosures=(*inline, *attached),
        )

    def _attached(self) -> Iterator[Enclosure]:
        """The files that fit into a letter."""
        room = self._m.settings.reports.attached_mb * _MEGABYTE
        files = {file.form: file for file in self._report.files}
        for form in _ATTACHED:
            if form not in files:
                continue
            size = len(read(self._m.data_dir, files[form]))
            if size <= room:
                room -= size
                name = f"{_UNFIT.sub('', self.title)}.{form}"
                yield Enclosure(path=files[form].path, sha256=files[form].sha256, name=name)
