"""Sentences of the templates with values put in: figures stay figures, words stay words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.errors import NotFoundError
from monitor.reports.citing import Citations, bare
from monitor.reports.document import Figure, Link, Style, Text, plain_words
from monitor.reports.saying import Phrases, filters, words
from monitor.settings.wording import FILTERS, WordingSheet

_NOW = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)


def _phrases(**say: str) -> Phrases:
    sheet = WordingSheet(title="日报", sections={"overview": "总体概况"}, say=say)
    return Phrases(sheet, _NOW)


def test_a_figure_put_into_a_sentence_keeps_its_reference() -> None:
    citations = Citations()
    told = _phrases(lead="共{{ n|strong }}条。")("lead", n=citations.figure(12, "原创条目"))
    figure = Figure(text="12", reference=1, style=Style.STRONG)
    assert told == (Text(text="共"), figure, Text(text="条。"))


def test_a_share_is_a_number_that_follows_from_two_others() -> None:
    citations = Citations()
    part, whole = citations.figure(9, "敏感"), citations.figure(24, "全部")
    told = _phrases(share="占{{ part|share(whole) }}")("share", part=part, whole=whole)
    assert told == (Text(text="占"), bare("37.5%"))


def test_a_loop_puts_links_between_words() -> None:
    link = Link(text="通知", url="https://rsj.example/1")
    sentence = "{% for q in list %}{{ q }}{{ '；' if not loop.last }}{% endfor %}"
    told = _phrases(all=sentence)("all", list=[link, link])
    assert told == (link, Text(text="；"), link)


def test_what_strangers_wrote_is_never_read_as_a_template_or_as_lines() -> None:
    told = _phrases(q="题为{{ title }}")("q", title="{{ 7*7 }}\n\u202e<b>{% raw %}")
    assert told == (Text(text="题为{{ 7*7 }} <b>{% raw %}"),)


def test_times_are_told_in_desk_time() -> None:
    assert _phrases(t="截至{{ at|moment(base) }}").text("t", at=_NOW) == "截至6月15日 10:00"


def test_a_sentence_or_section_that_is_missing_is_named() -> None:
    with pytest.raises(NotFoundError, match=r"'lead'"):
        _phrases()("lead")
    with pytest.raises(NotFoundError, match=r"'annex'"):
        _phrases().section("annex")


def test_a_sentence_cannot_reach_into_python() -> None:
    with pytest.raises(Exception, match="__class__"):
        _phrases(bad="{{ title.__class__.__mro__ }}")("bad", title="x")


def test_the_same_count_of_the_same_thing_is_one_reference() -> None:
    citations = Citations()
    assert citations.figure(4, "原创").reference == citations.figure(4, "原创").reference == 1
    assert citations.figure(4, "转载").reference == 2
    assert [r.counted for r in citations.references] == ["原创", "转载"]


def test_words_of_several_parts_are_joined() -> None:
    assert plain_words(words("共", 3, "条")) == "共3条"
    assert words("共", "3条") == (Text(text="共3条"),)


def test_the_settings_know_every_filter_of_a_sentence() -> None:
    assert filters() == FILTERS


def test_share_of_a_small_sample_is_a_dash() -> None:
    say = _phrases(a="占{{ n|share(m) }}")
    assert say.text("a", n=5, m=20) == "占25.0%"
    assert say.text("a", n=5, m=19) == "占—"
