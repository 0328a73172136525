from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.decode import charset_of, decode

TEXT = "养老金迟发，经办机构正在核查。" * 4
RARE = "镕、㙍与喆，€"


@pytest.mark.parametrize("declared", ["gb2312", "GBK", "utf-8", "iso-8859-1", "rot13", "", None])
def test_gb18030_bytes_are_read_whatever_the_header_says(declared: str | None) -> None:
    assert decode((TEXT + RARE).encode("gb18030"), declared) == TEXT + RARE


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_mark_decides(codec: str) -> None:
    assert decode(TEXT.encode(codec), "gbk") == TEXT


def test_utf8_without_any_label_is_utf8() -> None:
    assert decode(TEXT.encode(), None) == TEXT


def test_utf8_labelled_gbk_is_utf8() -> None:
    assert decode(TEXT.encode(), "gbk") == TEXT


def test_one_bad_byte_costs_no_more_than_its_character() -> None:
    body = TEXT.encode()
    damaged = body[:30] + b"\xff" + body[31:]
    text = decode(damaged, None)
    assert text.startswith(TEXT[:10])
    assert text.endswith(TEXT[11:])


def test_text_cut_in_the_middle_of_a_character_keeps_the_rest() -> None:
    assert decode(TEXT.encode()[:-1], None)[:-1] == TEXT[:-1]


def test_declared_big5_is_read_as_big5() -> None:
    text = "養老金遲發，經辦機構正在核查。" * 3
    assert decode(text.encode("big5"), "big5") == text


def test_declaration_inside_the_document_counts() -> None:
    page = '<meta charset="big5">養老金遲發'
    assert decode(page.encode("big5"), None).endswith("養老金遲發")


def test_gb18030_with_a_bad_byte_loses_little() -> None:
    body = f"<p>{TEXT}</p>".encode("gb18030")
    text = decode(b"\xff" + body, "gb2312")
    assert text == f"\ufffd<p>{TEXT}</p>"


def test_xml_declaration_and_control_characters_go() -> None:
    assert decode(b'<?xml version="1.0" encoding="gbk"?>\n<rss>a\x00\x0bb</rss>', None) == (
        "\n<rss>ab</rss>"
    )


def test_doubled_byte_order_mark_goes() -> None:
    assert decode(codecs.BOM_UTF8 * 2 + b"<rss/>", None) == "<rss/>"


def test_empty_body_is_empty_text() -> None:
    assert decode(b"", None) == ""


@pytest.mark.fuzz
@given(st.binary(max_size=400), st.sampled_from([None, "gbk", "big5", "utf-16", "nonsense"]))
def test_any_bytes_give_text_that_can_be_stored(body: bytes, declared: str | None) -> None:
    text = decode(body, declared)
    assert text.encode().decode() == text
    assert "\x00" not in text


@pytest.mark.parametrize(
    ("header", "charset"),
    [("text/xml; charset=GB2312", "GB2312"), ('text/html;charset="utf-8"', "utf-8"), ("", None)],
)
def test_charset_is_read_from_the_header(header: str, charset: str | None) -> None:
    assert charset_of(header) == charset


def test_emoji_written_as_two_halves_is_put_together_and_a_lone_half_costs_only_itself() -> None:
    cesu = "养老金\ud83d\ude00迟发".encode("utf-8", "surrogatepass")
    assert decode(cesu, None) == "养老金😀迟发"
    lone = "养老金\ud83d迟\ude00发".encode("utf-8", "surrogatepass")
    assert decode(lone, "gbk") == "养老金\ufffd迟\ufffd发"
