"""Numbers of people as texts write them."""

from __future__ import annotations

import pytest

from monitor.incidents.persons import persons


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("70名退休人员反映", 70),
        ("上千人聚集", 1000),
        ("数百名工人停工", 200),
        ("三百余人", 300),
        ("一千四百人", 1400),
        ("1,400人的信息", 1400),
        ("1.2万名参保人", 12_000),
        ("两万多名参保人", 20_000),
        ("数十户", 20),
        ("十几名老人", 10),
        ("成千上万人", 10_000),
        ("先是5人，后来有80多位老人", 80),
    ],
)
def test_number_of_people_is_read(text: str, number: int) -> None:
    assert persons(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "2023年人社局",
        "每人20元",
        "第3人民医院",
        "3000人民币",
        "12亿人参保",
        "养老金涨了80元",
        "人均300元",
        "",
    ],
)
def test_other_numbers_are_no_people(text: str) -> None:
    assert persons(text) == 0
