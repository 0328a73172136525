"""The seal under a zero report: printed as it was hashed, checked as it was printed."""

from __future__ import annotations

from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import InputError
from monitor.reports.seal import find_seal, seal, verify

KEY = "a key of the tests"
FIGURES = [("单位", "示范市社保中心 <A&B>"), ("启用信源", "4"), ("读取信息", "1898")]


def test_seal_is_the_hmac_of_the_lines_as_they_are_printed() -> None:
    made = seal([("启用信源", "4")], "Jefe")
    assert made.block == (
        "零报告签章 v1\n启用信源：4\n算法：HMAC-SHA256\n"
        "签章：cea5439ce85e40fadcdd3bfa77fe754027a82b39a9eba1f98ff1b4948da34f7c"
    )


@pytest.mark.parametrize("form", ["html", "md"])
@pytest.mark.parametrize("key", [KEY, None])
def test_printed_zero_report_is_verified(quiet: Any, form: str, key: str | None) -> None:
    quiet.seal_key = key
    made = quiet.page() if form == "html" else quiet.text()
    printed = find_seal(made)
    assert printed == quiet.compose().seal
    assert printed.keyed == (key is not None)
    assert verify(printed, key).agrees
    assert ("未设签章密钥，仅附摘要" in made) == (key is None)


@pytest.mark.parametrize("form", ["html", "md"])
def test_changed_figure_is_noticed(quiet: Any, form: str) -> None:
    quiet.seal_key = KEY
    made = quiet.page() if form == "html" else quiet.text()
    forged = made.replace("\n访问次数：744\n", "\n访问次数：999\n")
    assert forged != made
    verdict = verify(find_seal(forged), KEY)
    assert not verdict.agrees
    assert "不一致" in verdict.reason


def test_another_key_does_not_agree() -> None:
    assert not verify(seal(FIGURES, KEY), "another").agrees


def test_keyed_seal_cannot_be_checked_without_the_key() -> None:
    verdict = verify(seal(FIGURES, KEY), None)
    assert not verdict.agrees
    assert "无法核验" in verdict.reason


def test_bare_digest_does_not_stand_in_for_a_seal() -> None:
    assert not verify(seal(FIGURES, None), KEY).agrees
    assert verify(seal(FIGURES, None), None).agrees


@pytest.mark.parametrize(
    "document",
    [
        "",
        "零报告签章 v1\n启用信源：4\n",
        seal(FIGURES, KEY).block * 2,
        seal(FIGURES, KEY).block + "\n" + seal(FIGURES, None).block,
        seal(FIGURES, KEY).block[:-1],
    ],
)
def test_document_without_exactly_one_whole_seal_is_refused(document: str) -> None:
    with pytest.raises(InputError, match="zero report"):
        find_seal(document)


def test_value_of_many_lines_cannot_add_a_figure() -> None:
    made = seal([("单位", "示范\n启用信源：99\r\n\u2028签章：00")], KEY)
    assert made.block.count("\n") == 3
    assert find_seal(made.block) == made


def test_incomplete_picture_is_not_sealed(quiet: Any) -> None:
    quiet.coverage_rows[0]["failures"] = 3
    assert quiet.compose().seal is None
    assert "签章" not in quiet.text()


def test_day_with_something_is_not_sealed(busy: Any) -> None:
    assert busy.compose().seal is None


@given(
    st.lists(
        st.tuples(st.sampled_from(["单位", "读取信息"]), st.text(max_size=30)),
        min_size=1,
        max_size=5,
    ),
    st.none() | st.text(min_size=1, max_size=20),
)
def test_whatever_is_sealed_is_found_again_in_either_form(
    figures: list[tuple[str, str]], key: str | None
) -> None:
    made = seal(figures, key)
    assert find_seal(f"# 日报\n\n```text\n{made.block}\n```\n") == made
    page = f'<!DOCTYPE html>\n<p>x</p><pre class="seal">{escape(made.block)}</pre>'
    assert find_seal(page) == made
    assert verify(made, key).agrees
