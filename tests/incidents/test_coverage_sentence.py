"""The sentence that stands beside a score: how complete the collection behind it was."""

from __future__ import annotations

from dataclasses import replace

from monitor.incidents.coverage import Watched, coverage
from monitor.types import Platform

ALL = [
    Watched(name=platform.label, platform=platform, answered=True, sound=True)
    for platform in Platform
]


def test_full_coverage_is_told_without_a_doubt() -> None:
    assert coverage(ALL) == "采集覆盖：9个信源中9个正常"


def test_failing_sources_are_counted_named_and_lower_the_spread() -> None:
    down = [replace(source, answered=False) for source in ALL[:1]]
    odd = [replace(source, sound=False) for source in ALL[1:2]]
    assert coverage([*down, *odd, *ALL[2:]]) == (
        "采集覆盖：9个信源中7个正常（不正常：新闻、微博）；传播分可能偏低"
    )


def test_platform_nobody_reads_is_told() -> None:
    read = [s for s in ALL if s.platform not in (Platform.WECHAT, Platform.VIDEO)]
    assert coverage(read) == "采集覆盖：7个信源中7个正常；微信、短视频未接入，传播分可能偏低"


def test_missing_hotline_says_nothing_of_the_spread() -> None:
    read = [s for s in ALL if s.platform is not Platform.HOTLINE]
    assert coverage(read) == "采集覆盖：8个信源中8个正常；12345热线未接入"


def test_source_that_is_pushed_to_us_may_be_silent() -> None:
    quiet = replace(ALL[0], pushed=True, answered=False)
    assert coverage([quiet, *ALL[1:]]) == "采集覆盖：9个信源中9个正常"


def test_many_failing_sources_are_not_all_named() -> None:
    down = [replace(source, answered=False) for source in ALL[:8]]
    assert "（不正常：新闻、微博、微信等8个）" in coverage([*down, *ALL[8:]])


def test_nothing_collected_is_not_called_complete() -> None:
    told = coverage([replace(source, answered=False) for source in ALL])
    assert (
        told == "采集覆盖：近24小时没有信源应答，内容来自录制、导入或此前的采集，完整程度无从判断"
    )
    assert coverage([]) == told
