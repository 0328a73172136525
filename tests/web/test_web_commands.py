"""``monitor web`` and ``monitor run`` as processes: where they listen, how they end."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
import pytest

from monitor import pipeline
from monitor.app import Monitor
from monitor.cli.run import _web_server
from monitor.clock import SystemClock
from monitor.settings import shipped_data_dir
from monitor.settings.web import WebSettings

if TYPE_CHECKING:
    from tests.web.conftest import Office

Made = Callable[..., dict[str, object]]

TOKEN = "a-long-random-token-of-the-vendor"
SOURCES = """
sources:
  - id: vendor
    kind: push
    name: 示范数据服务
    platform: weibo
    authority: self_media
    licence: 合同7号
    scope: 示范市
    expires: 2999-12-31
    token: ${VENDOR_TOKEN}
"""

MONITOR = "import sys; from monitor.cli import main; main()"
# Killed after a batch was saved and before its vendor was told.
DIES = """
import os, signal, sys
from monitor import pipeline
save = pipeline.receive
def save_and_die(*given):
    save(*given)
    os.kill(os.getpid(), signal.SIGKILL)
pipeline.receive = save_and_die
from monitor.cli import main
main()
"""


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demonstration's settings with one vendor and any free port."""
    monkeypatch.setenv("VENDOR_TOKEN", TOKEN)
    folder = tmp_path / "config"
    shutil.copytree(shipped_data_dir() / "demo" / "config", folder)
    (folder / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    (folder / "web.yaml").write_text("port: 0\n", encoding="utf-8")
    return folder


@contextmanager
def running(
    code: str, command: str, config: Path, database: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command as a process, and the address it says it serves."""
    options = ("--config", config, "--database", database, "--data-dir", config.parent / "var")
    process = subprocess.Popen(
        [sys.executable, "-c", code, command, *map(str, options)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        try:
            assert process.stdout is not None
            said = ""
            for line in process.stdout:
                said += line
                if found := re.search(r"网页服务 (http://\S+)，接收 1 个信源的推送", line):
                    break
            else:
                pytest.fail(said)
            yield process, found[1]
        finally:
            process.kill()


def push(address: str, *items: object) -> httpx2.Response:
    return httpx2.post(
        f"{address}/api/push/vendor",
        headers={"Authorization": f"Bearer {TOKEN}"},
        json={"items": items},
        trust_env=False,
        timeout=30,
    )


@pytest.mark.crash
@pytest.mark.parametrize("command", ["web", "run"])
def test_command_receives_until_it_is_interrupted(
    config: Path, database_url: str, made: Made, command: str
) -> None:
    with running(MONITOR, command, config, database_url) as (process, address):
        assert push(address, made(1)).json() == {"accepted": 1, "rejected": []}
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert said.splitlines()[-1].startswith("已停止")
    assert "Traceback" not in said


@pytest.mark.crash
def test_server_that_died_before_it_answered_has_the_batch_only_once(
    config: Path, database_url: str, made: Made, watch: Callable[..., Monitor]
) -> None:
    with (
        running(DIES, "web", config, database_url) as (_, address),
        pytest.raises(httpx2.TransportError),
    ):
        push(address, made(1), made(2))
    with running(MONITOR, "web", config, database_url) as (_, address):
        assert push(address, made(1), made(2)).status_code == 202
    m = watch(SystemClock())
    with m.store.read() as unit:
        batches = unit.batches.pending(10)
    assert len(batches) == 2
    assert len(pipeline.ingest(m, batches)) == 2
    with m.store.read() as unit:
        assert unit.held()["items"] == 2


def test_run_listens_only_for_a_vendor_and_when_told_to(house: Monitor, office: Office) -> None:
    switched_off = replace(office.m.settings, web=WebSettings(enabled=False))
    assert isinstance(_web_server(house), nullcontext)
    assert isinstance(_web_server(replace(office.m, settings=switched_off)), nullcontext)
    assert not isinstance(_web_server(office.m), nullcontext)
