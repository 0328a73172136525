"""``monitor extract``: bytes of a page in, one line of JSON out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PAGE = """<html><head><title>窗口服务时间调整_示范市人社局</title>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body>
<h1>窗口服务时间调整</h1><div>发布时间：2026-11-20 来源：示范晚报</div>
<div><p>自十二月一日起，示范市社保窗口上午提前半小时开门，下午延后半小时关门。</p></div></body></html>"""


def run(*words: object, stdin: bytes = b"") -> dict[str, Any]:
    command = [sys.executable, "-c", "from monitor.cli import main; main()", "extract"]
    done = subprocess.run(
        [*command, *map(str, words)], input=stdin, capture_output=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout.decode("utf-8"))
    return found


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_standard_input_is_read_whatever_its_charset(charset: str) -> None:
    url = "https://rsj.shifan.example/2026/11/20/1.html"
    assert run("--url", url, stdin=PAGE.encode(charset)) == {
        "title": "窗口服务时间调整",
        "text": "自十二月一日起，示范市社保窗口上午提前半小时开门，下午延后半小时关门。",
        "published_at": "2026-11-20T00:00:00+08:00",
        "outlet": "示范晚报",
        "author_class": "city",
    }


def test_a_file_may_be_named_instead(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    assert run(page)["outlet"] == "示范晚报"


def test_what_is_no_page_leaves_the_fields_empty() -> None:
    assert run(stdin=b"\x00 \x00") == {
        "title": "",
        "text": "",
        "published_at": None,
        "outlet": None,
        "author_class": None,
    }
