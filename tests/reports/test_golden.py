"""The whole digest, as it is set in type, against reviewed files.

After a wanted change: ``REGENERATE_GOLDEN=1 .venv/bin/pytest tests/reports/test_golden.py``,
then read the diff of ``tests/reports/golden/`` before it is committed.
"""

import os
from pathlib import Path
from typing import Any

import pytest

from monitor.reports import digest_html, digest_markdown

GOLDEN = Path(__file__).with_name("golden")


@pytest.mark.parametrize("day", ["busy", "quiet"])
@pytest.mark.parametrize("form", ["html", "md"])
def test_digest_is_set_as_reviewed(
    day: str, form: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    data = request.getfixturevalue(day).compose()
    made = digest_html(data, tmp_path) if form == "html" else digest_markdown(data, tmp_path)
    path = GOLDEN / f"{day}.{form}"
    if os.environ.get("REGENERATE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(made, encoding="utf-8")
    assert made == path.read_text(encoding="utf-8")


def test_own_template_of_the_office_is_taken_before_the_shipped_one(
    quiet: Any, tmp_path: Path
) -> None:
    (tmp_path / "digest_annex.md.j2").write_text("## 本单位附件\n", encoding="utf-8")
    made = digest_markdown(quiet.compose(), tmp_path)
    assert "## 本单位附件" in made
    assert "## 零报告" in made
