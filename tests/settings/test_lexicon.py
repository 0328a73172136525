"""The tables of ``lexicon/``: read strictly, with file and line in every complaint."""

from pathlib import Path

import pytest

from monitor.errors import SettingsError
from monitor.settings import load_settings, shipped_config_dir, shipped_emoji, shipped_spellings
from monitor.settings.lexicon import EmojiSense, parse_emoji, parse_spellings

PATH = Path("evasive.txt")
GOOD = """
[词语]  # 原词
养老金 yang lao jin
[写法]
羊老金 养老金
[锚词]
缴费 领取
[动词]
交 领
"""


def test_table_is_read_in_sections() -> None:
    table = parse_spellings(PATH, GOOD)
    assert table.words == {"养老金": "yang lao jin"}
    assert table.forms == {"羊老金": "养老金"}
    assert table.anchors == ("缴费", "领取")
    assert table.verbs == "交领"
    assert table.near_forms == {}


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("[别的]", "evasive.txt:10: '[别的]' is no section"),
        ("[写法]\n社宝卡", "evasive.txt:11: '社宝卡' needs one plain word"),
        ("[写法]\n羊老金 养老金", "evasive.txt:11: '羊老金' stands twice in [写法]; keep one"),
        ("[写法]\nＹ老金 养老金", "evasive.txt:11: 'Ｙ老金' must be half-width and lower case"),
        ("[写法]\nY老金 养老金", "evasive.txt:11: 'Y老金' must be half-width and lower case"),
        ("[写法]\n老 养老金", "evasive.txt:11: '老' is too short"),
        ("[写法]\n老金 养老金", "evasive.txt:11: '养老金' holds '老金', which is itself rewritten"),
        ("[词语]\n社保 she", "evasive.txt:11: '社保' needs 2 syllables"),
        ("[词语]\n社b she bao", "evasive.txt:11: '社b' must be two to six Chinese characters"),
        ("[同音字]\nbao", "evasive.txt:11: 'bao' needs characters"),
    ],
)
def test_wrong_line_is_named(line: str, complaint: str) -> None:
    with pytest.raises(SettingsError) as error:
        parse_spellings(PATH, f"{GOOD}{line}\n")
    assert complaint in str(error.value)


def test_every_wrong_line_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as error:
        parse_spellings(PATH, f"{GOOD}[写法]\n一\n二\n")
    assert [line.split(":")[1] for line in str(error.value).splitlines()] == ["11", "12"]


def test_line_before_any_section_is_refused() -> None:
    with pytest.raises(SettingsError, match="'羊老金 养老金' is no section"):
        parse_spellings(PATH, "羊老金 养老金")


def test_table_without_words_is_refused() -> None:
    with pytest.raises(SettingsError, match="词语"):
        parse_spellings(PATH, "[写法]\n羊老金 养老金")


def test_emoji_are_read_with_their_sense() -> None:
    (one, other) = parse_emoji(Path("emoji.txt"), "[负面]\n[怒] 愤怒\n[正面]\n👍 赞同")
    assert (one.symbol, one.sense, one.name) == ("[怒]", EmojiSense.NEGATIVE, "愤怒")
    assert (other.symbol, other.sense) == ("👍", EmojiSense.POSITIVE)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[负面]\n😡", "emoji.txt:2: '😡' needs its meaning"),
        ("[负面]\n怒 愤怒", "emoji.txt:2: '怒' is no emoji"),
        ("[负面]\n😡 愤怒\n[正面]\n😡 高兴", "emoji.txt:4: '😡' stands in two sections"),
    ],
)
def test_wrong_emoji_line_is_named(text: str, complaint: str) -> None:
    with pytest.raises(SettingsError) as error:
        parse_emoji(Path("emoji.txt"), text)
    assert complaint in str(error.value)


def test_settings_take_an_agencys_own_table_and_show_it_in_their_revision(tmp_path: Path) -> None:
    shipped = load_settings(shipped_config_dir())
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "lexicon" / "evasive.txt").write_text(GOOD, encoding="utf-8")
    own = load_settings(tmp_path)
    assert own.spellings == parse_spellings(PATH, GOOD)
    assert own.emoji == shipped.emoji == shipped_emoji()
    assert shipped.spellings == shipped_spellings()
    assert own.revision != shipped.revision
    assert not {"evasive", "emoji"} & set(own.lexicon)


def test_wrong_table_of_an_agency_stops_loading(tmp_path: Path) -> None:
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "lexicon" / "evasive.txt").write_text(f"{GOOD}[写法]\n一", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"lexicon/evasive.txt:11: "):
        load_settings(tmp_path)
