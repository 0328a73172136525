"""The whole digest, as it is set in type, against reviewed files.

After a wanted change: ``REGENERATE_GOLDEN=1 .venv/bin/pytest tests/reports/test_golden.py``,
then read the diff of ``tests/reports/golden/`` before it is committed.
"""

import os
import re
from pathlib import Path

import pytest

GOLDEN = Path(__file__).with_name("golden")
_STYLE = re.compile("<style>.*?</style>", re.DOTALL)
"""How the page looks is no matter of the digest."""


@pytest.mark.parametrize("day", ["busy", "quiet"])
@pytest.mark.parametrize("form", ["html", "md"])
def test_digest_is_set_as_reviewed(day: str, form: str, request: pytest.FixtureRequest) -> None:
    desk = request.getfixturevalue(day)
    made = desk.text() if form == "md" else _STYLE.sub("", desk.page())
    path = GOLDEN / f"{day}.{form}"
    if os.environ.get("REGENERATE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(made, encoding="utf-8")
    assert made == path.read_text(encoding="utf-8")
