"""A report as PDF: what it tells, what it never loads, and why it cannot be made."""

from __future__ import annotations

import importlib.abc
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.errors import OutputError
from monitor.reports.document import Document
from monitor.reports.render import pdf as module
from monitor.reports.render.pdf import available, pdf
from monitor.settings import shipped_config_dir
from monitor.settings.reports import Layout
from tests.reports.printed import Printed, printed
from tests.reports.sample_document import of_words, sample, zero
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


def test_nothing_is_loaded_from_anywhere() -> None:
    with pytest.raises(ValueError, match="loads nothing"):
        module._refuse("file:///etc/hostname")


# ── on paper ─────────────────────────────────────────────────────────────────────────────────


def made(document: Document, folder: Path, **given: object) -> Printed:
    """The PDF of ``document``, read again."""
    path = folder / "report.pdf"
    path.write_bytes(pdf(document, **given))  # type: ignore[arg-type]  # handed on as it is
    return printed(path)


@pages
def test_it_tells_its_title_and_the_time_of_making(tmp_path: Path) -> None:
    facts = made(zero(), tmp_path).facts
    assert facts["Title"] == "社保舆情日报 第12期"
    assert facts["Author"] == "澜江市社会保险事业管理中心"
    assert facts["CreationDate"] == facts["ModDate"] == "2026-06-15T02:15:00Z"
    assert facts["JavaScript"] == "no"
    assert facts["Page size"].endswith("(A4)")


@pages
def test_the_same_document_makes_the_same_bytes() -> None:
    assert pdf(sample()) == pdf(sample())


@pages
def test_a_stamp_is_on_every_page_and_all_words_are_there(tmp_path: Path) -> None:
    red = made(sample("草稿"), tmp_path, layout=Layout(style="red_head"))
    texts = [red.text(number) for number in range(len(red.pages))]
    assert all("草稿" in text for text in texts)
    whole = "".join(texts)
    for words in ("一、总体概况", "二、重点舆情", "平台分布", "已超时40分", "附2数据出处", "签发"):
        assert words in whole


@pages
def test_tiles_stand_side_by_side(tmp_path: Path) -> None:
    first = made(sample(), tmp_path).pages[0]
    tops = {word.top for word in first if word.text in ("去重原创", "舆情事件")}
    assert len(tops) == 1


@pages
def test_sections_are_bookmarks(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf(sample()))
    if shutil.which("pdftohtml") is None:
        pytest.skip("no pdftohtml on this machine; `make test-pages` installs it")
    command = ["pdftohtml", "-xml", "-i", "-stdout", str(path)]
    outline = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    for title in ("一、总体概况", "二、重点舆情", "附1", "附2"):
        assert f">{title}" in outline[outline.index("<outline>") :]


@pages
def test_strangers_words_stay_words(tmp_path: Path) -> None:
    words = "</style><script>alert(1)</script><img src=file:///etc/hostname>"
    hostile = made(of_words(words), tmp_path)
    whole = "".join(hostile.text(number) for number in range(len(hostile.pages)))
    assert whole.count("<script>alert(1)</script>") > 10


@pages
def test_not_even_a_changed_template_loads_a_file(tmp_path: Path) -> None:
    shipped = (shipped_config_dir() / "templates" / "report.html.j2").read_text()
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim")
    image = f'<main><object data="{secret.as_uri()}" type="text/plain"></object>'
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "report.html.j2").write_text(
        shipped.replace(
            "</head>", f'<link rel="attachment" href="{secret.as_uri()}"></head>'
        ).replace("<main", image.replace("<main>", "") + "<main")
    )
    content = pdf(of_blocks(), templates=templates)
    assert b"EmbeddedFile" not in content
    assert b"geheim" not in content
