"""Reports handed to their readers: by letter, to a group, into a file, and taken back."""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

import pytest

from monitor import jobs, pipeline
from monitor.alerts.circular import circular
from monitor.errors import RefusedError
from monitor.reporting.schedule import order_for
from monitor.settings.channels import EmailChannel
from monitor.types import AlertReason, DeliveryStatus, Report, Tier
from tests.alerts.receivers import MailReceiver, mail_receiver
from tests.reporting.conftest import DAY, at, later

if TYPE_CHECKING:
    from monitor.app import Monitor
    from monitor.clock import SimulatedClock
    from monitor.settings import Settings
    from tests.reporting.conftest import Planned


@pytest.fixture
def post() -> Iterator[tuple[MailReceiver, int]]:
    with mail_receiver() as receiver:
        yield receiver


def with_mail(settings: Settings, port: int) -> Settings:
    """Settings by which 林知夏 and 沈砚秋 have an address."""
    mail = EmailChannel(
        kind="email",
        host="127.0.0.1",
        port=port,
        security="none",
        sender="report@shifan.example",
    )
    addressed = {"lin": "lin@shifan.example", "shen": "shen@shifan.example"}
    people = tuple(
        replace(person, addresses={"mail": addressed[person.id]})
        if person.id in addressed
        else person
        for person in settings.roster.people
    )
    channels = {**settings.channels.channels, "mail": mail}
    return replace(
        settings,
        channels=replace(settings.channels, channels=channels),
        roster=replace(settings.roster, people=people),
    )


@pytest.fixture
def m(planned: Planned, clock: SimulatedClock, post: tuple[MailReceiver, int]) -> Monitor:
    made = planned(
        change=lambda settings: with_mail(settings, post[1]),
        to=("duty", "shen"),
        channels=("mail", "file"),
        forms=("html", "docx", "md"),
    )
    clock.move_to(at(10, 15))
    return made


def newest(m: Monitor) -> Report:
    with m.store.read() as unit:
        return unit.reports.archive(1)[0]


def letters(post: tuple[MailReceiver, int]) -> list[EmailMessage]:
    got = []
    for envelope in post[0].letters:
        content = envelope.content
        assert isinstance(content, bytes)
        letter = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        got.append(letter)
    return sorted(got, key=lambda letter: str(letter["To"]))


def test_report_is_handed_to_its_readers_once_and_quietly(m: Monitor) -> None:
    assert jobs.made_due(m) == 2, "made, and handed out"
    assert jobs.made_due(m) == 0
    with m.store.read() as unit:
        (alert,) = unit.alerts.of_matter(f"report:{newest(m).id}")
        told = unit.alerts.deliveries(alert.id)
    assert (alert.reason, alert.tier, alert.ack_due_at) == (AlertReason.REPORT, Tier.ROUTINE, None)
    assert [(one.channel, one.recipient) for one in told] == [
        ("mail", "林知夏"),
        ("mail", "沈砚秋"),
        ("file", "值班员、沈砚秋"),
    ]
    assert all(one.message.command == "" for one in told)


def test_letter_has_the_essence_and_the_files(m: Monitor, post: tuple[MailReceiver, int]) -> None:
    jobs.made_due(m)
    pipeline.deliver(m)
    first, second = letters(post)
    assert (first["To"], second["To"]) == ("lin@shifan.example", "shen@shifan.example")
    assert "社保舆情日报" in first["Subject"]
    names = [part.get_filename() for part in first.iter_attachments()]
    assert names == ["社保舆情日报第1期（2026-06-15）.docx", "社保舆情日报第1期（2026-06-15）.html"]
    attached = {part.get_filename(): part.get_content() for part in first.iter_attachments()}
    (docx,) = (name for name in names if str(name).endswith(".docx"))
    assert attached[docx][:2] == b"PK"
    page = first.get_body(("html",))
    assert page is not None
    assert "本期原创" in page.get_content()
    assert "见附件" in page.get_content()


def test_database_holds_no_file(m: Monitor) -> None:
    jobs.made_due(m)
    with m.store.read() as unit:
        (alert,) = unit.alerts.of_matter(f"report:{newest(m).id}")
        (letter, *_) = unit.alerts.deliveries(alert.id)
    assert [each.path.rsplit(".")[-1] for each in letter.message.enclosures] == ["docx", "html"]
    assert len(json.dumps(letter.message.html)) < 100_000


def test_file_channel_gets_the_whole_as_markdown(m: Monitor) -> None:
    jobs.made_due(m)
    pipeline.deliver(m)
    (line,) = (m.data_dir / "alerts.jsonl").read_text(encoding="utf-8").splitlines()
    assert "## 一、总体情况" in json.loads(line)["text"]


def test_changed_file_is_not_sent(m: Monitor, post: tuple[MailReceiver, int]) -> None:
    jobs.made_due(m)
    docx = next(file for file in newest(m).files if file.form == "docx")
    (m.data_dir / docx.path).write_bytes(b"otherwise")
    pipeline.deliver(m)
    assert letters(post) == []
    with m.store.read() as unit:
        (alert,) = unit.alerts.of_matter(f"report:{newest(m).id}")
        failed = [d for d in unit.alerts.deliveries(alert.id) if d.channel == "mail"]
    assert {one.status for one in failed} == {DeliveryStatus.FAILED}
    assert "与登记的不一致" in str(failed[0].error)


def test_what_does_not_fit_is_left_in_the_folder_and_said(
    m: Monitor, post: tuple[MailReceiver, int]
) -> None:
    reports = replace(m.settings.reports, attached_mb=0)
    m = replace(m, settings=replace(m.settings, reports=reports))
    jobs.made_due(m)
    pipeline.deliver(m)
    first, _ = letters(post)
    assert list(first.iter_attachments()) == []
    page = first.get_body(("html",))
    assert page is not None
    assert "reports/2026/daily-2026-06-15.html" in page.get_content()


def test_report_is_not_mixed_with_alerts_and_goes_after_them(
    m: Monitor, clock: SimulatedClock
) -> None:
    jobs.made_due(m)
    with m.store.write() as unit:  # what waits is locked while it is chosen from
        waiting = unit.alerts.waiting("mail", clock.now(), at(1) - at(0), 9)
    assert [(one.tier, one.alone) for one in waiting] == [(Tier.ROUTINE, True)] * 2


def test_past_report_goes_to_nobody_by_itself(m: Monitor, clock: SimulatedClock) -> None:
    clock.move_to(at(10, 15) + (at(10) - at(10, day=DAY.replace(day=13))))
    pipeline.report(m, order_for(m.settings, "daily", DAY))
    jobs.made_due(m)
    with m.store.read() as unit:
        old = next(r for r in unit.reports.archive(9) if r.period_end == at(10))
        assert unit.alerts.of_matter(f"report:{old.id}") == []


def test_report_is_sent_to_others_by_hand_and_to_the_same_once(m: Monitor) -> None:
    jobs.made_due(m)
    asked: dict[str, Any] = {"to": ("钟望舒",), "channels": ("file",), "by": "林知夏"}
    handed = pipeline.send_report(m, newest(m).id, **asked)
    assert handed.alert_id is not None
    assert "钟望舒" in handed.reached
    assert pipeline.send_report(m, newest(m).id, **asked).alert_id is None


@pytest.mark.parametrize(
    ("to", "channel", "said"), [("某人", "file", "没有 '某人'"), ("duty", "fax", "没有渠道 'fax'")]
)
def test_unknown_reader_or_channel_is_refused(m: Monitor, to: str, channel: str, said: str) -> None:
    jobs.made_due(m)
    with pytest.raises(RefusedError, match=said):
        pipeline.send_report(m, newest(m).id, to=(to,), channels=(channel,), by="林知夏")


def test_withdrawn_report_is_told_to_whoever_got_it(
    m: Monitor, clock: SimulatedClock, post: tuple[MailReceiver, int]
) -> None:
    jobs.made_due(m)
    pipeline.deliver(m)
    later(clock, minutes=10)
    pipeline.withdraw_report(m, newest(m).id, by="钟望舒", reason="数字有误")
    with pytest.raises(RefusedError, match="印发后才能报送"):
        pipeline.send_report(m, newest(m).id, to=("duty",), channels=("file",), by="林知夏")
    pipeline.deliver(m)
    told = [letter for letter in letters(post) if "撤回" in letter["Subject"]]
    assert [letter["To"] for letter in told] == ["lin@shifan.example", "shen@shifan.example"]
    body = told[0].get_body(("plain",))
    assert body is not None
    assert "数字有误" in body.get_content()


def test_withdrawn_before_it_was_sent_it_is_never_sent(
    m: Monitor, post: tuple[MailReceiver, int]
) -> None:
    jobs.made_due(m)
    pipeline.withdraw_report(m, newest(m).id, by="钟望舒", reason="数字有误")
    pipeline.deliver(m)
    assert letters(post) == []


def test_report_withdrawn_while_its_letters_are_written_goes_to_nobody(
    m: Monitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.report(m, order_for(m.settings, "daily", DAY))
    report, real = newest(m), circular

    def slow(*given: Any) -> object:
        pipeline.withdraw_report(m, report.id, by="钟望舒", reason="数字有误")
        return real(*given)

    monkeypatch.setattr("monitor.reporting.sending.circular", slow)
    with pytest.raises(RefusedError, match="印发后才能报送"):
        pipeline.send_report(m, report.id, to=("duty",), channels=("file",), by="林知夏")
    with m.store.read() as unit:
        assert unit.alerts.of_matter(f"report:{report.id}") == []


def test_report_on_an_incident_goes_out_under_its_own_title(m: Monitor) -> None:
    order = replace(
        order_for(m.settings, "daily", DAY), kind="special", name="", scope="incident:4"
    )
    report = pipeline.report(m, order)
    pipeline.approve_report(m, report.id, by="沈砚秋")
    pipeline.publish_report(m, report.id, by="沈砚秋")
    pipeline.send_report(m, report.id, to=("duty",), channels=("file",), by="林知夏")
    with m.store.read() as unit:
        (alert,) = unit.alerts.of_matter(f"report:{report.id}")
    assert alert.explanation.startswith("舆情专题分析报告")
