"""Official answers: who counts as one, what a record adds, what is only proposed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from monitor.incidents.response import answers, responses
from monitor.settings.responses import ResponsesSettings
from monitor.types import (
    Action,
    Authority,
    Disposition,
    IncidentStatus,
    Platform,
    Relation,
    ResponseKind,
)
from tests.incidents.conftest import LANJIANG, NOON, WANGCHUAN, lies_within, moved

if TYPE_CHECKING:
    from monitor.settings.severity import SeveritySettings
    from tests.incidents.conftest import IncidentMaker, MemberMaker

OFFICIAL = {"authority": Authority.OFFICIAL, "platform": Platform.NEWS, "tone": 0}
NEWS = {"authority": Authority.CITY, "platform": Platform.NEWS, "tone": 0}


def step(action: Action, **told: Any) -> Disposition:
    at, status = NOON + timedelta(hours=3), IncidentStatus.ANSWERED
    given = {"id": 1, "incident_id": 1, "at": at, "by": "林知夏", "status": status}
    return Disposition(**{**given, "action": action, **told})


def test_office_and_news_that_quote_it_are_told_apart(
    member: MemberMaker, own: ResponsesSettings
) -> None:
    asked = member("养老金怎么还没到账？", minutes_ago=60)
    notice = member("关于养老金延迟发放的情况说明", corrects=True, minutes_ago=30, **OFFICIAL)
    news = member("望川县人社局回应：今天补发", minutes_ago=20, **NEWS)
    found = responses([news, asked, notice], (), own.linking)
    assert [(r.item_id, r.kind) for r in found] == [
        (notice.item.id, ResponseKind.OWN),
        (news.item.id, ResponseKind.VIA_MEDIA),
    ]
    assert "望川县人社局回应" in found[1].reason


@pytest.mark.parametrize(
    "title",
    [
        "望川县人社局仍未正式回应",
        "老人盼人社局回应",
        "银行和县社保中心说法不一，多名老人表示失望",
        "养老金未到账，人社局何时回应",
    ],
)
def test_news_that_wait_for_an_office_are_no_answer(
    member: MemberMaker, own: ResponsesSettings, title: str
) -> None:
    assert responses([member("还没到账"), member(title, **NEWS)], (), own.linking) == ()


def test_what_an_office_published_before_anybody_spoke_is_no_answer(
    member: MemberMaker, own: ResponsesSettings
) -> None:
    notice = member("关于信息核对的公告", minutes_ago=90, **OFFICIAL)
    asked = member("这公告什么意思？", minutes_ago=60)
    assert responses([notice, asked], (), own.linking) == ()
    later = moved(notice, published_at=NOON)
    assert [r.kind for r in responses([later, asked], (), own.linking)] == [ResponseKind.OWN]


def test_copy_of_an_answer_carries_it_and_is_none(
    member: MemberMaker, own: ResponsesSettings
) -> None:
    asked = member("怎么还没到账？", minutes_ago=60)
    notice = member("情况说明", corrects=True, minutes_ago=30, **OFFICIAL)
    copy = member(
        "情况说明",
        corrects=True,
        relation=Relation.REPRINT,
        origin_id=notice.item.id,
        platform=Platform.WECHAT,
        authority=Authority.CITY,
    )
    (found,) = responses([asked, notice, copy], (), own.linking)
    assert found.reached == (Platform.NEWS, Platform.WECHAT)


def test_line_on_a_hot_list_is_no_answer(member: MemberMaker, own: ResponsesSettings) -> None:
    line = member("人社局回应养老金", corrects=True, **{**NEWS, "platform": Platform.HOTLIST})
    assert responses([member("怎么没发"), line], (), own.linking) == ()


def test_record_confirms_the_text_it_links_to_and_else_stands_for_itself(
    member: MemberMaker, own: ResponsesSettings
) -> None:
    asked = member("怎么还没到账？", minutes_ago=60)
    notice = member("情况说明", corrects=True, minutes_ago=30, **OFFICIAL)
    said = step(Action.ANSWER, evidence=f"见 {notice.item.url}")
    (found,) = responses([asked, notice], [said], own.linking)
    assert (found.kind, found.answers) == (ResponseKind.OWN, True)
    assert "林知夏登记为“公布答复”" in found.reason

    (elsewhere,) = responses([asked], [said], own.linking, held=[notice.item])
    assert (elsewhere.item_id, elsewhere.kind) == (notice.item.id, ResponseKind.OWN)

    earlier = (NOON + timedelta(hours=1)).isoformat()
    call = step(Action.VOICE, evidence="来电 0101", note="电话答复", detail={"done_at": earlier})
    (recorded,) = responses([asked], [call], own.linking)
    assert (recorded.item_id, recorded.kind) == (None, ResponseKind.RECORDED)
    assert recorded.at == NOON + timedelta(hours=1)


def test_official_text_outside_is_proposed_with_the_reason(
    member: MemberMaker, incident: IncidentMaker, own: ResponsesSettings, rules: SeveritySettings
) -> None:
    held = incident(member("望川县养老金没有到账", regions=[WANGCHUAN], minutes_ago=60))
    title = "关于望川县养老金没有及时到账的情况说明"
    notice = member(title, corrects=True, regions=[WANGCHUAN], **OFFICIAL)

    def why(one: Any) -> str:
        return answers(
            held,
            one,
            linking=own.linking,
            grouping=rules.grouping,
            topics={"benefit_payment": "待遇发放"},
            within=lambda code, areas: any(lies_within(code, area) for area in areas),
        )

    assert "同属“待遇发放”，地点相符，用词相近" in why(notice)
    judged = notice.classification
    elsewhere = member(title, corrects=True, regions=[LANJIANG], **OFFICIAL)
    others = (
        elsewhere,
        member(title, corrects=True, regions=[WANGCHUAN], **NEWS),
        moved(notice, published_at=NOON + timedelta(days=30)),
        moved(notice, published_at=NOON - timedelta(days=1)),
        replace(notice, classification=replace(judged, topics=())),
        moved(notice, title="职工门诊慢特病资格复核通知"),
    )
    assert [why(one) for one in others] == [""] * len(others)
