"""Notices by which a page says that its text is gone, and sentences that only sound like one."""

from __future__ import annotations

import pytest

from monitor.text.takendown import says_taken_down


@pytest.mark.parametrize(
    "notice",
    [
        "该内容已被发布者删除",
        "此内容因违规无法查看",
        "抱歉，您访问的页面不存在",
        "该帖子已被楼主删除",
        "文章已被作者删除",
        "本文已撤稿",
        "内容不存在",
        "此文章涉嫌违反相关法律法规，不予显示",
        "您查看的主题已下架",
        "找不到您请求的页面",
        "抱歉，文章内容不存在",
        "该问题已被管理员删除",
    ],
)
def test_notice_of_removal_is_known(notice: str) -> None:
    assert says_taken_down(notice)


@pytest.mark.parametrize(
    "sentence",
    [
        "望川县养老金本月未到账",
        "社保局称不存在停发养老金的情况",
        "多款应用因收集信息过多被约谈",
        "市医保局：网传消息不实",
        "经查，该单位已注销登记",
        "经核实，网传视频内容不存在",
        "经查，此前网传的停发信息不存在",
        "望川县社保局答复：您反映的问题不存在",
        "经核查，该问题已不存在",
        "",
    ],
)
def test_news_is_no_notice(sentence: str) -> None:
    assert says_taken_down(sentence) is None
