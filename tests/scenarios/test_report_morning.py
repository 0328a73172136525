"""A morning at the desk: the digest is made, changed, approved, and in the mailbox in time."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitor import jobs, pipeline
from monitor.clock import SimulatedClock, utc
from monitor.reporting.review import Wording, passages_of
from monitor.settings.channels import EmailChannel
from monitor.settings.reports import ReportPlan, Review
from monitor.settings.routing import Step
from monitor.settings.sources import RecordedSource
from monitor.sources.catalogue import build
from monitor.types import Authority, EditKind, Platform, Report, ReportStatus
from tests.alerts.receivers import MailReceiver, mail_receiver

if TYPE_CHECKING:
    from monitor.app import Monitor
    from monitor.settings import Settings

pytestmark = pytest.mark.scenario

BEGIN = utc(datetime(2026, 6, 15, 9, 30))
PLAN = ReportPlan(
    id="daily",
    kind="daily",
    period_ends_at=time(10),
    to=("head",),
    channels=("mail",),
    forms=("html", "docx", "md"),
    review=Review(by="must"),
)


@pytest.fixture
def post() -> Iterator[tuple[MailReceiver, int]]:
    with mail_receiver() as receiver:
        yield receiver


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(BEGIN)


@pytest.fixture
def m(
    watch: Callable[..., Monitor],
    house: Monitor,
    clock: SimulatedClock,
    post: tuple[MailReceiver, int],
    tmp_path: Path,
) -> Monitor:
    """A desk without news, whose digest goes by mail to the head of the office."""
    stream = tmp_path / "stream.jsonl"
    stream.touch()
    quiet = RecordedSource(
        kind="recorded",
        id="quiet",
        name="示范论坛",
        url=str(stream),
        platform=Platform.FORUM,
        authority=Authority.FORUM,
        every=timedelta(minutes=5),
    )
    settings = _settings(house.settings, post[1])
    return watch(clock, resolve={}, settings=settings, sources={"quiet": build(quiet)})


def _settings(settings: Settings, port: int) -> Settings:
    mail = EmailChannel(
        kind="email", host="127.0.0.1", port=port, security="none", sender="a@shifan.example"
    )
    people = tuple(
        replace(person, addresses={"mail": f"{person.id}@shifan.example"})
        for person in settings.roster.people
    )
    admin = Step(to=("leader",), channels=("console",))
    return replace(
        settings,
        reports=replace(settings.reports, plans=(PLAN,)),
        roster=replace(settings.roster, people=people),
        routing=replace(settings.routing, system=(admin,)),
        channels=replace(settings.channels, channels={**settings.channels.channels, "mail": mail}),
    )


def until(m: Monitor, clock: SimulatedClock, hour: int, minute: int) -> None:
    """Let the jobs ring every minute until that time of the day."""
    end = utc(datetime(2026, 6, 15, hour, minute))
    while clock.now() < end:
        clock.move_to(clock.now() + timedelta(minutes=1))
        jobs.tick(m)


def newest(m: Monitor) -> Report | None:
    with m.store.read() as unit:
        return next(iter(unit.reports.archive(1)), None)


def test_digest_is_changed_by_one_approved_by_another_and_in_the_mailbox_in_time(
    m: Monitor, clock: SimulatedClock, post: tuple[MailReceiver, int]
) -> None:
    until(m, clock, 10, 14)
    assert newest(m) is None
    until(m, clock, 10, 15)
    draft = newest(m)
    assert draft is not None
    assert draft.status is ReportStatus.DRAFT
    passage = passages_of(m, draft.id)[0].id
    wish = Wording(kind=EditKind.ADD, passage=passage, text="经与业务科室核实。", by="林知夏")
    pipeline.change_report(m, draft.id, wish)
    until(m, clock, 10, 25)
    assert post[0].letters == []
    pipeline.approve_report(m, draft.id, by="沈砚秋")
    until(m, clock, 10, 29)
    (envelope,) = post[0].letters
    assert isinstance(envelope.content, bytes)
    letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert isinstance(letter, EmailMessage)
    assert letter["To"] == "zhong@shifan.example"
    names = [str(part.get_filename()) for part in letter.iter_attachments()]
    assert [name.rpartition(".")[2] for name in names] == ["docx", "html"]
    page = next(p for p in letter.iter_attachments() if str(p.get_filename()).endswith("html"))
    assert "经与业务科室核实" in page.get_content()
    assert "人工增补：林知夏" in page.get_content()
    assert [wrong for _, wrong in pipeline.verify_report(m, draft.id)] == [""] * 4
    until(m, clock, 11, 0)
    assert len(post[0].letters) == 1
    with m.store.read() as unit:
        assert unit.alerts.of_matter("report:daily") == []


def test_disk_that_fails_is_told_to_the_administrator(m: Monitor, clock: SimulatedClock) -> None:
    until(m, clock, 10, 10)
    (m.data_dir / "reports").write_text("in the way")
    until(m, clock, 10, 20)
    with m.store.read() as unit:
        (told,) = unit.alerts.of_matter("report:daily")
        (message,) = unit.alerts.deliveries(told.id)
    assert message.recipient == "带班领导"
    assert "社保舆情日报未能编制" in message.message.text
    (m.data_dir / "reports").unlink()
    until(m, clock, 10, 22)
    report = newest(m)
    assert report is not None
    assert report.status is ReportStatus.DRAFT
