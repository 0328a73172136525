"""Pages and letters in a real browser: on a telephone, on a desk, on paper, without a mouse."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from monitor.reports.document import Document
from monitor.reports.render.html import html
from monitor.reports.render.letter import letter
from monitor.settings.reports import Layout
from tests.reports.sample_document import crowded, of_words, sample, zero
from tests.reports.sample_pieces import LONG_TITLE, LONG_WORD

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = [
    pytest.mark.pages,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (.ci/pages.sh)"),
]

DOCUMENTS: dict[str, Callable[[], str]] = {
    "draft": lambda: html(sample("草稿"), public_url="https://desk.example"),
    "red head": lambda: html(sample(), layout=Layout(style="red_head")),
    "zero": lambda: html(zero()),
    "long words": lambda: html(of_words(f"{LONG_TITLE}{LONG_WORD}")),
    "some rows": lambda: html(crowded(40)),
}
SCREENS = [(375, "light"), (375, "dark"), (1280, "light"), (1280, "dark")]


@cache
def page_of(name: str) -> str:
    """One of the documents as a page, made once."""
    return DOCUMENTS[name]()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Chromium refuses its sandbox to root, who runs these tests in containers.
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Opens a page as a file, as staff do; whatever the browser complains of fails the test."""
    complaints: list[str] = []
    contexts = []

    def open_page(text: str, width: int = 1280, scheme: str = "light") -> Page:
        file = tmp_path / "report.html"
        file.write_text(text, encoding="utf-8")
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("request", lambda request: complaints.append(request.url))
        page.goto(file.as_uri())
        complaints.remove(file.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def too_wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_page_fits_its_screen_and_everybody_can_read_it(
    name: str, width: int, scheme: str, opened: Callable[..., Page]
) -> None:
    page = opened(page_of(name), width, scheme)
    assert not too_wide(page)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [320, 600, 1280])
@pytest.mark.parametrize("document", [sample("草稿"), zero()], ids=["draft", "zero"])
def test_letter_fits_its_screen_and_everybody_can_read_it(
    document: Document, width: int, opened: Callable[..., Page]
) -> None:
    made = letter(document, charts=lambda _: b"")
    page = opened(made.html, width)
    assert not too_wide(page)
    # A letter is shown inside a page of the mail program, which has the landmarks.
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    assert found.violations_count == 0, found.generate_report()


def test_first_stop_of_the_keyboard_leads_past_the_contents(opened: Callable[..., Page]) -> None:
    page = opened(page_of("draft"))
    page.keyboard.press("Tab")
    box = page.locator(".skip").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "document-text"


def test_stop_of_the_keyboard_can_be_seen(opened: Callable[..., Page]) -> None:
    page = opened(page_of("draft"))
    for _ in range(3):
        page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_number_leads_to_its_reference_and_back(opened: Callable[..., Page]) -> None:
    page = opened(page_of("draft"))
    page.click("#cite-3")
    assert page.locator("#ref-3").bounding_box() is not None
    assert 0 <= page.evaluate("document.querySelector('#ref-3').getBoundingClientRect().top") < 900
    page.click("#ref-3 .back")
    assert 0 <= page.evaluate("document.querySelector('#cite-3').getBoundingClientRect().top") < 900


def test_charts_of_a_telephone_take_the_place_of_the_wide_ones(
    opened: Callable[..., Page],
) -> None:
    for width, shown, hidden in ((375, ".narrow", ".broad"), (1280, ".broad", ".narrow")):
        page = opened(page_of("draft"), width)
        assert page.locator(f".chart {shown}").first.is_visible()
        assert not page.locator(f".chart {hidden}").first.is_visible()


# ── on paper ─────────────────────────────────────────────────────────────────────────────────


def printed(page: Page, tmp_path: Path) -> list[str]:
    """The words of each sheet."""
    file = tmp_path / "report.pdf"
    page.pdf(path=file, prefer_css_page_size=True)
    told = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"],  # noqa: S607 - Debian's poppler-utils
        check=True,
        capture_output=True,
    )
    return told.stdout.decode().split("\f")[:-1]


def test_stamp_and_number_stand_on_every_sheet(opened: Callable[..., Page], tmp_path: Path) -> None:
    sheets = printed(opened(page_of("draft")), tmp_path)
    assert len(sheets) > 2
    for number, sheet in enumerate(sheets, 1):
        words = re.sub(r"\s", "", sheet)
        assert "草稿" in words
        assert f"—{number}—" in words
        assert number == 1 or "【内部资料】社保舆情日报第12期" in words


def test_head_of_a_long_table_stands_on_every_sheet_it_goes_over(
    opened: Callable[..., Page], tmp_path: Path
) -> None:
    sheets = printed(opened(html(crowded(200))), tmp_path)
    rows = [sheet for sheet in sheets if sheet.count("YQ-2026-0004") > 5]
    assert len(rows) > 3
    for sheet in rows:
        assert re.search(r"时间\s+标题\s+来源\s+事件", sheet)


def test_paper_carries_the_numbers_of_the_references(
    opened: Callable[..., Page], tmp_path: Path
) -> None:
    words = re.sub(r"\s", "", "".join(printed(opened(page_of("draft")), tmp_path)))
    assert "[2]" in words
    assert "表中数字出处：7—15" in words
    assert "跳到正文" not in words


def test_nothing_runs_over_the_edge_of_the_paper(
    opened: Callable[..., Page], tmp_path: Path
) -> None:
    page = opened(page_of("long words"), 794)
    page.emulate_media(media="print")
    assert not too_wide(page)
    assert printed(page, tmp_path)
