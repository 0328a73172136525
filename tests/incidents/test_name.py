"""Titles of incidents."""

from __future__ import annotations

import pytest

from monitor.incidents.name import name_incident
from monitor.types import Authority, Platform, Relation
from tests.incidents.conftest import MemberMaker


def test_earliest_report_of_the_highest_outlet_lends_its_title(member: MemberMaker) -> None:
    members = [
        member("论坛帖", authority=Authority.FORUM, minutes_ago=90),
        member("市报稍后", authority=Authority.CITY, minutes_ago=10),
        member("市报先报", authority=Authority.CITY, minutes_ago=30),
        member("省报转载", authority=Authority.PROVINCIAL, relation=Relation.REPRINT),
    ]
    assert name_incident(members) == "市报先报"


def test_ticket_lends_its_words_only_when_nothing_else_is_there(member: MemberMaker) -> None:
    ticket = member("", "养老金三个月没发。请核实。", platform=Platform.HOTLINE)
    assert name_incident([ticket]) == "养老金三个月没发"
    post = member("等不来的养老金", authority=Authority.FORUM)
    assert name_incident([ticket, post]) == "等不来的养老金"


def test_place_is_put_before_a_title_that_lacks_it(member: MemberMaker) -> None:
    assert name_incident([member("养老金没到账")], "望川县") == "望川县：养老金没到账"
    assert name_incident([member("望川养老金没到账")], "望川县") == "望川养老金没到账"
    assert name_incident([member("养老金没到账")]) == "养老金没到账"


def test_news_report_names_it_rather_than_a_comment_by_a_higher_outlet(
    member: MemberMaker,
) -> None:
    report = member("养老金迟到，多个乡镇盼答复", authority=Authority.CITY, minutes_ago=60)
    comment = member("短评：晚一天也要说清楚", authority=Authority.PROVINCIAL, minutes_ago=30)
    later = member("省里关注养老金迟发", authority=Authority.PROVINCIAL, minutes_ago=5)
    assert name_incident([comment, later, report]) == report.item.title


def test_long_title_is_cut_and_kept_on_one_line(member: MemberMaker) -> None:
    title = name_incident([member("养老金\n" + "没到账" * 30)])
    assert len(title) == 40
    assert title.startswith("养老金 没到账")
    assert title.endswith("…")


def test_mirror_site_names_nothing_while_others_are_there(member: MemberMaker) -> None:
    mirror = member("镜像标题", authority=Authority.SPAM, minutes_ago=90)
    assert name_incident([mirror, member("真实标题")]) == "真实标题"
    assert name_incident([mirror]) == "镜像标题"


def test_incident_without_any_words_still_has_a_name(member: MemberMaker) -> None:
    assert name_incident([member("", "")]) == "（无标题）"
    with pytest.raises(ValueError, match="without items"):
        name_incident([])
