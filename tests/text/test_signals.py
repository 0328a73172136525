import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.settings import shipped_emoji
from monitor.settings.lexicon import EmojiSense
from monitor.text.normalise import fold_text
from monitor.text.signals import SignalReader, signals


@pytest.mark.parametrize(
    ("text", "senses"),
    [
        ("养老金没到账😡😡", ["negative", "negative"]),
        ("等了三个月😭求帮忙🙏", ["negative", "call"]),
        ("窗口办得真快👍🏻", ["positive"]),
        ("又涨价[怒][泪]", ["negative", "negative"]),
        ("手术报销了七万[作揖]", ["call"]),
        ("❤️🚨", ["positive", "call"]),
        ("明天8点[图片]开门", []),
        ("", []),
    ],
)
def test_emoji_tells_the_mood(text: str, senses: list[str]) -> None:
    assert [signal.sense.value for signal in signals(text)] == senses


def test_signal_stands_where_the_reader_sees_it() -> None:
    text = "養老金🙏🏽沒到賬[怒]"
    found = signals(text)
    assert [text[s.start : s.end] for s in found] == ["🙏🏽", "[怒]"] == [s.text for s in found]
    assert [s.name for s in found] == ["祈求", "愤怒"]


def test_folding_leaves_the_emoji_there() -> None:
    assert [s.sense for s in signals(fold_text("養老金😡️沒到賬"))] == [EmojiSense.NEGATIVE]


def test_shipped_table_has_every_sense() -> None:
    assert {each.sense for each in shipped_emoji()} == set(EmojiSense)


def test_reader_without_emoji_finds_none() -> None:
    assert SignalReader(()).signals("😡") == ()


@given(st.text(alphabet=[*"😡🙏🏽\ufe0f[怒]泪养老金 ", "\ud83d"], max_size=30))
def test_signals_are_in_order_and_inside_the_text(text: str) -> None:
    at = 0
    for signal in signals(text):
        assert at <= signal.start < signal.end <= len(text)
        assert text[signal.start : signal.end] == signal.text
        at = signal.end
