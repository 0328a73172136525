import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.forwards import Forward, forward_of

POST = "我们县这个月的养老金到现在还没到账"


@pytest.mark.parametrize(
    ("text", "own"),
    [
        (f"转发微博//@某某:{POST}", ""),
        (f"[怒]//〔账号〕：{POST}", ""),
        (f"扩散！//@甲:转发//@乙:{POST}", ""),
        (f"我妈也没领到//@某某:是真的吗//@乙: {POST}", "我妈也没领到"),
        (f"回复@丙:是的，柜台说再等等//@某某:{POST}", "是的，柜台说再等等"),
        (f"我妈也没领到//@甲:{POST}//@乙:", "我妈也没领到"),
    ],
)
def test_last_words_of_the_chain_are_the_original(text: str, own: str) -> None:
    assert forward_of(text) == Forward(own=own, original=POST)


@pytest.mark.parametrize("text", ["", POST, f"{POST} https://a.example/@b//c", "转发微博//@甲:"])
def test_text_that_passes_nothing_on_is_no_forward(text: str) -> None:
    assert forward_of(text) is None


@given(st.text(alphabet="转发/@甲:：[]〔账号〕 没钱", max_size=200))
def test_own_words_and_original_stand_in_the_text(text: str) -> None:
    found = forward_of(text)
    assert found is None or (found.own in text and found.original in text)
