"""A report as PDF: what it tells, what it never loads, and why it cannot be made."""

from __future__ import annotations

import importlib.abc
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.errors import OutputError
from monitor.reports.render import pdf as module
from monitor.reports.render.pdf import available, pdf
from monitor.settings import shipped_config_dir
from monitor.settings.reports import Layout
from tests.reports.printed import printed
from tests.reports.sample_document import hours, of_words, sample, zero
from tests.reports.sample_pieces import chart_block
from tests.reports.word_file import of_blocks

pages = pytest.mark.pages


class _NoPango(importlib.abc.MetaPathFinder):
    """What weasyprint does on a machine without Pango."""

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        if fullname == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")


def test_without_the_library_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    assert "pip install 'golden-hour[pdf]'" in available.__wrapped__()


def test_without_pango_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [_NoPango(), *sys.meta_path])
    monkeypatch.setattr(module, "find_spec", lambda name: object())
    assert "libpango" in available.__wrapped__()


def test_what_cannot_be_made_is_an_error_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "available", lambda: "不能生成。")
    with pytest.raises(OutputError, match="不能生成"):
        pdf(zero())


# ── on paper ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def red(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with everything, as a draft with a red head."""
    path = tmp_path_factory.mktemp("pdf") / "red.pdf"
    path.write_bytes(pdf(sample("草稿"), layout=Layout(style="red_head")))
    return path


@pages
def test_it_tells_its_title_and_the_time_of_making(red: Path) -> None:
    facts = printed(red).facts
    assert facts["Title"] == "社保舆情日报 第12期"
    assert facts["Author"] == "澜江市社会保险事业管理中心"
    assert facts["CreationDate"] == facts["ModDate"] == "2026-06-15T02:15:00Z"
    assert facts["JavaScript"] == "no"
    assert facts["Page size"].endswith("(A4)")


@pages
def test_the_same_document_makes_the_same_bytes() -> None:
    document = of_blocks(chart_block(hours()))
    assert pdf(document) == pdf(document)


@pages
def test_a_stamp_is_on_every_page_and_all_words_are_there(red: Path) -> None:
    draft = printed(red)
    texts = [draft.text(number) for number in range(len(draft.pages))]
    assert all("草稿" in text for text in texts)
    whole = "".join(texts)
    for words in ("一、总体概况", "二、重点舆情", "平台分布", "已超时40分", "附2数据出处", "签发"):
        assert words in whole


@pages
def test_tiles_stand_side_by_side(red: Path) -> None:
    labels = [word for word in printed(red).pages[0] if word.text in ("去重原创", "舆情事件")]
    assert len(labels) == 2
    assert len({word.top for word in labels}) == 1


@pages
def test_sections_are_bookmarks(red: Path) -> None:
    if shutil.which("pdftohtml") is None:
        pytest.skip("no pdftohtml on this machine; `make test-pages` installs it")
    command = ["pdftohtml", "-xml", "-i", "-stdout", str(red)]
    outline = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    for title in ("一、总体概况", "二、重点舆情", "附1", "附2"):
        assert f">{title}" in outline[outline.index("<outline>") :]


@pages
def test_strangers_words_stay_words(tmp_path: Path) -> None:
    words = "</style><script>alert(1)</script><img src=file:///etc/hostname>"
    path = tmp_path / "hostile.pdf"
    path.write_bytes(pdf(of_words(words)))
    hostile = printed(path)
    whole = "".join(hostile.text(number) for number in range(len(hostile.pages)))
    assert whole.count("<script>alert(1)</script>") > 10


@pages
def test_not_even_a_changed_template_loads_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("not for this report")
    shipped = (shipped_config_dir() / "templates" / "report.html.j2").read_text()
    templates = tmp_path / "templates"
    templates.mkdir()
    attached = f'<link rel="attachment" href="{secret.as_uri()}"></head>'
    (templates / "report.html.j2").write_text(shipped.replace("</head>", attached))
    assert b"EmbeddedFile" not in pdf(of_blocks(), templates=templates)
