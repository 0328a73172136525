"""Whatever comes in: no exception, positions inside the text, and time that grows with length."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.settings import shipped_spellings
from monitor.text.dates import parse_date
from monitor.text.fingerprint import fingerprint
from monitor.text.normalise import fold, fold_text, strip_footer
from monitor.text.redact import redact
from monitor.text.regions import Gazetteer
from monitor.text.segment import Segmenter
from monitor.text.signals import signals
from monitor.text.suspects import SuspectFinder

NOW = datetime(2026, 6, 15, tzinfo=UTC)
SEGMENTER = Segmenter(())
FINDER = SuspectFinder(shipped_spellings(), SEGMENTER)
READERS: dict[str, Callable[[str], object]] = {
    "fold": fold,
    "fold_text": fold_text,
    "strip_footer": strip_footer,
    "redact": redact,
    "signals": signals,
    "suspects": lambda text: list(FINDER.suspects(text)),
    "segment": lambda text: list(SEGMENTER.telling(SEGMENTER.cut(text))),
    "date": lambda text: parse_date(text, NOW),
    "fingerprint": lambda text: fingerprint(text, text),
}
ODD = {
    "empty": "",
    "one character": "保",
    "controls": "".join(map(chr, range(32))) + "\x7f\x85\u2028\u202e养老金\x00",
    "emoji only": "😡😭🙏🏽👨\u200d👩\u200d👧🇨🇳❤️" * 20,
    "english": "The pension has not arrived for three months, and nobody answers the phone.",
    "uyghur": "پېنسىيە پۇلى ئۈچ ئايدىن بېرى كەلمىدى",
    "tibetan": "རྒན་འཚོའི་མ་དངུལ་ཟླ་བ་གསུམ་མ་ཐོབ།",
    "mojibake": "养老金没到账".encode().decode("latin-1") + "锟斤拷烫烫烫\ufffd\ufffd",
    "lone surrogates": "养\ud83d老\udc00金\udfff",
    "combining": "养\u0301\u0302\u0303" * 50,
    "noncharacters": "\ufffe\uffff\U0010ffff养老金",
    "rare han": "𠀀𪜶㐀養老金",
}
REPEATED = [
    "养(yǎng)(a)", "养*老*", "养 老 ", "社饱" + "一" * 14, "养l", "yangl", "社宝", "(((", "[[[",
    "1 ", "1234 ", "13800138000 ", "一三八", "a.", "a@", "@a", "京A1", "5号楼", "村3组", "路1号",
    "患者王", "我叫", "身份证1", "微信a", "县|", "-", " ", "\u200b", "😡", "[怒", "1*", "年1月1",
]  # fmt: skip


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_text_is_read_without_an_exception(reader: str, text: str) -> None:
    READERS[reader](text)
    READERS[reader](f"养老金{text}缴费")


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_places_are_looked_for_in_odd_text(gazetteer: Gazetteer, text: str) -> None:
    for place in gazetteer.find(fold_text(f"苏州市{text}")):
        assert place.text


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_positions_of_odd_text_stay_inside_it(text: str) -> None:
    folded = fold(text)
    assert len(folded.offsets) == len(folded.ends) == len(folded.text)
    assert all(
        0 <= start <= end <= len(text)
        for start, end in zip(folded.offsets, folded.ends, strict=True)
    )
    assert len(strip_footer(text)) == len(text)


@given(st.text(max_size=80))
def test_any_text_at_all_is_read(text: str) -> None:
    for read in READERS.values():
        read(text)
    folded = fold(text)
    for at in range(len(folded.text)):
        start, end = folded.span(at, at + 1)
        assert 0 <= start <= end <= len(text)


@pytest.mark.parametrize("reader", ["fold", "fold_text", "strip_footer", "redact", "signals"])
@pytest.mark.slow
def test_a_megabyte_is_read(reader: str) -> None:
    READERS[reader]("2024年3月养老金没到账，社饱也断了，电话13800138000。" * 30_000)


def _seconds(read: Callable[[str], object], text: str) -> float:
    """The least processor time of three readings, so that a busy machine does not count."""
    times = []
    for _ in range(3):
        began = time.process_time()
        read(text)
        times.append(time.process_time() - began)
    return min(times)


@pytest.mark.parametrize("reader", ["fold", "strip_footer", "redact", "signals"])
@pytest.mark.parametrize("piece", REPEATED)
@pytest.mark.slow
def test_time_grows_with_the_length_and_not_with_its_square(reader: str, piece: str) -> None:
    """Eight times the text: linear takes 8 times as long, quadratic 64 times."""
    read = READERS[reader]
    read(piece * 10)
    short, long = (piece * (length // len(piece)) for length in (3_000, 24_000))
    assert _seconds(read, long) < 24 * _seconds(read, short) + 0.02
