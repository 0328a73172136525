import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor import trace


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "logs" / "monitor.log"
    before = logging.getLogger().handlers[:]
    trace.log_to(path)
    yield path
    logging.getLogger().handlers[0].close()
    logging.getLogger().handlers[:] = before


def test_log_line_carries_run_id_and_keys(log_file: Path) -> None:
    with trace.run("run-1"):
        logging.getLogger("monitor.x").info("visited", extra={"source": "wanbao"})
    (line,) = log_file.read_text(encoding="utf-8").splitlines()
    entry = json.loads(line)
    assert (entry["run"], entry["event"], entry["source"]) == ("run-1", "visited", "wanbao")


def test_feed_text_cannot_forge_a_second_line(log_file: Path) -> None:
    hostile = 'x\n{"level": "error"}\x1b[31m'
    logging.getLogger("monitor.x").warning(hostile, extra={"title": hostile})
    lines = log_file.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1
    assert "\x1b" not in lines[0]


def test_no_hostile_sign_reaches_a_terminal_by_way_of_json() -> None:
    hostile = {"problems": ["\x9b31m\u202e\ud800\U000e0001", '引号"']}
    line = trace.json_line(hostile)
    assert line.isprintable()
    assert line.encode()
    assert json.loads(line) == hostile


def test_run_id_ends_with_its_run() -> None:
    with trace.run() as identifier:
        assert trace.run_id() == identifier
    assert trace.run_id() == "-"
