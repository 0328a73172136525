from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.rows.letters import answer_in, without_writer


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("网友示范小鱼：养老金没到账", "养老金没到账"),
        ("网友“示范 小鱼”：养老金没到账", "养老金没到账"),
        ("示范小鱼网友：养老金没到账", "养老金没到账"),
        ("昵称：示范小鱼\n养老金没到账", "养老金没到账"),
        ("昵称：示范小鱼 电话：13900000000\n养老金没到账", "养老金没到账"),
        ("留言人: 示范某，养老金没到账", "养老金没到账"),
        ("联系电话：\n手机：139****0000\n养老金没到账", "养老金没到账"),
        ("养老金没到账，电话：打不通", "养老金没到账，电话：打不通"),
        ("电话：为什么总是打不通", "为什么总是打不通"),
        ("养老金没到账。网友：都这样", "养老金没到账。网友：都这样"),
        ("", ""),
    ],
)
def test_the_writer_at_the_head_of_a_question_is_cut_off(question: str, left: str) -> None:
    assert without_writer(question) == left


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("示范小鱼网友：您好！已补发。", "已补发。"),
        ("尊敬的网友“示范小鱼”，您好：已补发。", "已补发。"),
        ("网友您好：\n已补发。", "已补发。"),
        ("您好，已补发。", "您好，已补发。"),
        ("已告知市民，您好好等待即可。", "已告知市民，您好好等待即可。"),
        ("暂无回复", ""),
        ("尚未回复！", ""),
        (" 正在办理中 ", ""),
        ("暂无办理结果的，请于本月底前到窗口登记，我局将逐件核实。", None),
        ("", ""),
    ],
)
def test_an_answer_is_read_without_the_greeting_and_none_yet_is_none(
    text: str, answer: str | None
) -> None:
    assert answer_in(text) == (text if answer is None else answer)


@given(st.text(alphabet="网友先生昵称电话：:，。 \n您好1*a", max_size=200))
def test_only_the_head_is_ever_cut(text: str) -> None:
    assert text.endswith(without_writer(text))
    assert text.endswith(answer_in(text))


@pytest.mark.parametrize("piece", ["网友", "昵称：", "电话：1", " ", "您好", "网友：", "先生"])
def test_no_text_takes_long(piece: str) -> None:
    text = piece * 200_000
    assert text.endswith(without_writer(text))
    assert text.endswith(answer_in(text))
