"""The other extractors, in a Python that has them: pages as JSON in, what they found as JSON out.

Started by ``pages.py``; imports nothing of ours.
"""

import json
import logging
import sys
import time
from collections.abc import Callable

import gne  # type: ignore[import-not-found]  # only in the peers' environment
import trafilatura  # type: ignore[import-not-found]  # as above
from lxml import html
from readability import Document

ROUNDS = 2
Extract = Callable[[str], dict[str, str]]


def by_trafilatura(markup: str) -> dict[str, str]:
    found = trafilatura.bare_extraction(markup, include_comments=False, with_metadata=True)
    if found is None:
        return {"title": "", "text": "", "date": ""}
    return {"title": found.title or "", "text": found.text or "", "date": found.date or ""}


def by_readability(markup: str) -> dict[str, str]:
    document = Document(markup)
    text = html.fromstring(document.summary()).text_content()
    return {"title": document.short_title(), "text": text, "date": ""}


def by_gne(markup: str) -> dict[str, str]:
    found = gne.GeneralNewsExtractor().extract(markup)
    date = found["publish_time"].replace("/", "-").replace("年", "-").replace("月", "-")
    day = "-".join(part.zfill(2) for part in date[:10].strip("日 T").split("-"))
    return {"title": found["title"], "text": found["content"], "date": day}


def timed(extract: Extract, pages: list[str]) -> dict[str, object]:
    found = [guarded(extract, page) for page in pages]  # loads what is to be loaded
    start = time.process_time()
    for _ in range(ROUNDS):
        found = [guarded(extract, page) for page in pages]
    seconds = (time.process_time() - start) / ROUNDS
    return {"pages": found, "per_second": len(pages) / seconds}


def guarded(extract: Extract, page: str) -> dict[str, str]:
    try:
        return extract(page)
    except Exception:  # noqa: BLE001 - a peer that fails on a page found nothing there
        return {"title": "", "text": "", "date": ""}


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    given = json.load(sys.stdin)
    peers = {"trafilatura": by_trafilatura, "readability": by_readability, "gne": by_gne}
    print(json.dumps({name: timed(extract, given) for name, extract in peers.items()}))
