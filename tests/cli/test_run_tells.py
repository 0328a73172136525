"""What ``monitor run`` says on the terminal while it works."""

import logging

import pytest

from monitor.cli.run import _Telling

LOG = logging.getLogger("test.telling")


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> pytest.CaptureFixture[str]:
    LOG.handlers[:] = [_Telling({"forum": "示范论坛"})]
    LOG.propagate = False
    LOG.setLevel(logging.INFO)
    return capsys


def test_failing_source_is_named_with_its_reason(told: pytest.CaptureFixture[str]) -> None:
    LOG.warning("source %s", "failed", extra={"source": "forum", "error": "HTTP 503"})
    assert told.readouterr().out == "信源“示范论坛”（forum）采集失败，稍后再试：HTTP 503\n"


def test_recovery_and_unread_rows_are_told(told: pytest.CaptureFixture[str]) -> None:
    LOG.warning("source %s", "recovered", extra={"source": "forum", "failures": 2})
    LOG.warning("source %s", "partly", extra={"source": "forum", "problems": ["第3行", "第5行"]})
    out = told.readouterr().out
    assert "（forum）已恢复" in out
    assert "有 2 处未能读取：第3行" in out


def test_idle_job_says_nothing_and_a_busy_one_how_much(told: pytest.CaptureFixture[str]) -> None:
    LOG.info("job done", extra={"job": "process", "outcome": "ok", "done": 0})
    LOG.info("job done", extra={"job": "digest", "outcome": "ok", "done": 1})
    LOG.info("job done", extra={"job": "process", "outcome": "ok", "done": 7})
    assert told.readouterr().out == "研判 7 项。\n"


def test_hostile_text_stays_on_its_line(told: pytest.CaptureFixture[str]) -> None:
    LOG.warning("source %s", "failed", extra={"source": "forum", "error": "x\n\x1b[31m假消息"})
    out = told.readouterr().out
    assert out.count("\n") == 1
    assert "\x1b" not in out
