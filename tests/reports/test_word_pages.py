"""Word files on paper: opened in LibreOffice and printed, page by page."""

from __future__ import annotations

import pytest

from monitor.reports.render.word import word
from monitor.settings.reports import Layout
from tests.reports.printed import Printed, by_libre_office
from tests.reports.sample_document import crowded, of_words, sample, zero
from tests.reports.sample_pieces import LONG_TITLE, LONG_WORD

pytestmark = pytest.mark.pages

LEFT, RIGHT = 28 / 25.4 * 72, (210 - 26) / 25.4 * 72
"""Where the text begins and ends, in points."""
HANGING = 17
"""How far a comma or a stop at the end of a line may stand out of it."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Printed]:
    red = Layout(style="red_head")
    files = {
        "plain": word(sample()),
        "red": word(sample("草稿 未经人工审核"), red),
        "zero": word(zero()),
        "crowded": word(crowded(400)),
        "titles": word(of_words(LONG_TITLE), red),
        "words": word(of_words(LONG_WORD)),
    }
    return by_libre_office(files, tmp_path_factory.mktemp("word"))


def test_a_zero_report_is_one_page_that_says_all(pages: dict[str, Printed]) -> None:
    (page,) = pages["zero"].pages
    text = "".join(word.text for word in page)
    for words in ("社保舆情日报", "未发现社保舆情", "5f" * 32, "值班："):
        assert words in text


@pytest.mark.parametrize("name", ["plain", "red", "crowded", "titles", "words"])
def test_nothing_stands_in_the_margins(pages: dict[str, Printed], name: str) -> None:
    for page in pages[name].pages:
        assert min(word.left for word in page) > LEFT - 6
        assert max(word.right for word in page) < RIGHT + HANGING


def test_the_head_of_a_long_table_comes_again_on_each_page(pages: dict[str, Printed]) -> None:
    crowd = pages["crowded"]
    texts = [crowd.text(number) for number in range(len(crowd.pages))]
    listed = [text for text in texts if text.count("YQ-2026-") > 5]
    assert len(listed) > 10
    heads = ("时间", "标题", "来源", "事件")
    assert all(head in text for text in listed for head in heads)


def test_page_numbers_stand_on_the_outer_side_of_each_page(pages: dict[str, Printed]) -> None:
    middle = (LEFT + RIGHT) / 2
    for number, page in enumerate(pages["plain"].pages, 1):
        last = sorted(page, key=lambda word: word.top)[-3:]
        assert "".join(word.text for word in last) == f"—{number}—"
        assert (min(word.left for word in last) > middle) == (number % 2 == 1)


def test_the_stamp_is_on_every_page(pages: dict[str, Printed]) -> None:
    red = pages["red"]
    assert all(red.text(n).startswith("草稿未经人工审核") for n in range(len(red.pages)))


def test_a_red_head_and_a_plain_one_say_the_same_first(pages: dict[str, Printed]) -> None:
    for name in ("plain", "red"):
        first = pages[name].text(0)
        for words in ("【内部资料】", "澜江市社会保险事业管理中心", "第12期", "一、总体概况"):
            assert words in first
