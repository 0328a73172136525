"""An office's own words: what it leaves out is shipped, what nobody asks for fails."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from monitor.settings.wording import WordingSheet, overlaid, unknown_in, values_of

_SHIPPED = WordingSheet(
    title="日报", sections={"overview": "概况"}, say={"lead": "共{{ n }}条", "none": "无。"}
)


def test_own_words_stand_before_the_shipped_ones_and_the_rest_stays() -> None:
    own = WordingSheet(say={"lead": "本日{{ n }}条"})
    laid = overlaid(_SHIPPED, own)
    assert laid.say == {"lead": "本日{{ n }}条", "none": "无。"}
    assert laid.title == "日报"
    assert not list(unknown_in(own, _SHIPPED))


def test_a_sentence_nobody_says_and_a_value_nobody_gives_are_named() -> None:
    own = WordingSheet(sections={"extra": "附"}, say={"leed": "共", "lead": "共{{ m }}条"})
    told = dict(unknown_in(own, _SHIPPED))
    assert told["extra"] == "there is no section 'extra'"
    assert told["leed"] == "there is no sentence 'leed'"
    assert told["lead"] == "'lead' has no value 'm'; it has: n"


def test_a_sentence_over_several_lines_is_one() -> None:
    assert (
        WordingSheet(say={"a": "共{{ n }}条，\n  其中原创。\n"}).say["a"]
        == "共{{ n }}条，其中原创。"
    )


def test_a_sentence_that_is_no_template_is_refused() -> None:
    with pytest.raises(ValidationError, match="not a template"):
        WordingSheet(say={"a": "共{{ n 条"})


def test_a_filter_that_is_none_is_refused() -> None:
    with pytest.raises(ValidationError, match="'bold'"):
        WordingSheet(say={"a": "共{{ n|bold }}条"})


def test_values_of_a_sentence_are_its_names() -> None:
    assert values_of("{% for q in list %}{{ q }}{{ n|strong }}{% endfor %}") == {"list", "n"}


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("{{ 'x' * 10**9 }}", "'mul'"),
        ("{{ '%999999999d' % n }}", "'mod'"),
        ("{% for a in range(99999) %}{{ a }}{% endfor %}", "'call'"),
        ("{{ n.text.__len__() }}", "'call'"),
        ("{{ n.__class__ }}", "'__class__'"),
        ("{{ n|center(999999999) }}", "the filter 'center'"),
        ("{{ n|attr('reference') }}", "the filter 'attr'"),
        ("{% include 'daily' %}", "'include'"),
        (
            "{% for a in n %}{% for b in a %}{% for c in b %}{% endfor %}{% endfor %}{% endfor %}",
            "a list within 2 lists",
        ),
    ],
)
def test_a_sentence_that_does_more_than_put_values_in_is_refused(sentence: str, named: str) -> None:
    with pytest.raises(ValidationError, match=f"{named} is not for sentences"):
        WordingSheet(say={"a": sentence})
