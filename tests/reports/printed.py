"""Pages as they come out of the printer: Word files through LibreOffice, read by poppler."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from lxml import etree


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word on a page, in points from its left upper corner."""

    text: str
    left: float
    right: float
    top: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A PDF, page by page."""

    pages: tuple[tuple[Word, ...], ...]
    facts: Mapping[str, str]
    """What it tells of itself."""

    def text(self, page: int) -> str:
        """All words of a page, counted from 0."""
        return "".join(word.text for word in self.pages[page])


def printed(pdf: Path) -> Printed:
    """The words of each page."""
    boxes = etree.fromstring(_run("pdftotext", "-bbox", str(pdf), "-").encode())
    pages = tuple(
        tuple(
            Word(
                text=word.text or "",
                left=float(word.get("xMin")),
                right=float(word.get("xMax")),
                top=float(word.get("yMin")),
            )
            for word in page.iter("{*}word")
        )
        for page in boxes.iter("{*}page")
    )
    lines = (line.partition(":") for line in _run("pdfinfo", "-isodates", str(pdf)).splitlines())
    return Printed(pages=pages, facts={name: value.strip() for name, _, value in lines})


def by_libre_office(files: Mapping[str, bytes], folder: Path) -> dict[str, Printed]:
    """Each Word file as LibreOffice prints it."""
    paths = []
    for name, content in files.items():
        paths.append(folder / f"{name}.docx")
        paths[-1].write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    to = "--convert-to", "pdf", "--outdir", str(folder)
    _run("soffice", profile, "--headless", *to, *map(str, paths))
    return {name: printed(folder / f"{name}.pdf") for name in files}


def _run(*command: str) -> str:
    if shutil.which(command[0]) is None:
        pytest.skip(f"no {command[0]} on this machine; `make test-pages` installs it")
    done = subprocess.run(command, check=True, capture_output=True, timeout=110)
    return done.stdout.decode()
