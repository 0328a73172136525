from __future__ import annotations

from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st

from monitor.settings.checks import Param
from monitor.settings.secrets import refers
from monitor.sources.asking.queries import form, with_query


def test_fields_are_quoted_and_references_left_as_they_stand() -> None:
    fields: dict[str, Param] = {
        "q": "养老金 & 医保",
        "key": "Bearer ${NAME}",
        "file": "${file:/run/key}",
        "n": 3,
        "all": True,
    }
    assert with_query("https://data.example/s#top", fields) == (
        "https://data.example/s?q=%E5%85%BB%E8%80%81%E9%87%91+%26+%E5%8C%BB%E4%BF%9D"
        "&key=Bearer+${NAME}&file=${file:/run/key}&n=3&all=true"
    )


def test_a_query_is_added_to_the_one_there_is() -> None:
    assert with_query("https://data.example/s?a=1", {"b": 2}) == "https://data.example/s?a=1&b=2"
    assert with_query("https://data.example/s?a=1#x", {}) == "https://data.example/s?a=1#x"


@given(st.dictionaries(st.text(min_size=1), st.text().filter(lambda text: not refers(text))))
def test_every_field_comes_back_as_it_was(fields: dict[str, str]) -> None:
    assert dict(parse_qsl(form(fields), keep_blank_values=True)) == fields
    assert not refers(form(fields))
