"""A real browser the size of a telephone, without a library: Chromium and its DevTools protocol."""

from __future__ import annotations

import base64
import json
import os
import re
import socket
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2

WIDTH, HEIGHT = 390, 844


class Telephone:
    """One page of the browser."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._read = line.makefile("rb")
        self._count = 0

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """The answer to one command; what the browser tells in between is passed over."""
        self._count += 1
        message = {"id": self._count, "method": method, "params": params}
        self._send(json.dumps(message).encode())
        while (told := json.loads(self._receive())).get("id") != self._count:
            pass
        assert "error" not in told, told
        return dict(told["result"])

    def open(self, url: str) -> None:
        """Show ``url``, and wait until it is there."""
        self.ask("Page.enable")
        size = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": True}
        self.ask("Emulation.setDeviceMetricsOverride", **size)
        self.ask("Page.navigate", url=url)
        self.wait()

    def wait(self) -> None:
        """Until a page has loaded."""
        while json.loads(self._receive()).get("method") != "Page.loadEventFired":
            pass

    def value(self, expression: str) -> Any:
        """What ``expression`` is on the page."""
        found = self.ask("Runtime.evaluate", expression=expression, returnByValue=True)
        return found["result"].get("value")

    def tap(self, selector: str) -> None:
        """Put a finger on an element that is on the screen, and wait for the page that follows."""
        at = self.value(
            f"(() => {{ const r = document.querySelector({selector!r}).getBoundingClientRect();"
            " return {x: r.x + r.width / 2, y: r.y + r.height / 2}; })()"
        )
        assert 0 < at["y"] < HEIGHT, "it must be reached without scrolling"
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **at)
        self.wait()

    def picture(self, path: Path) -> None:
        """Keep what is on the screen."""
        path.write_bytes(base64.b64decode(self.ask("Page.captureScreenshot")["data"]))

    def _send(self, data: bytes) -> None:
        size = struct.pack("!BBH", 0x81, 0xFE, len(data))
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(data))
        self._line.sendall(size + mask + masked)

    def _receive(self) -> bytes:
        """One message, of one frame or several (RFC 6455, section 5.2)."""
        data, last = b"", False
        while not last:
            first, size = self._read.read(2)
            if size == 126:
                (size,) = struct.unpack("!H", self._read.read(2))
            elif size == 127:
                (size,) = struct.unpack("!Q", self._read.read(8))
            data += self._read.read(size)
            last = bool(first & 0x80)
        return data


@contextmanager
def telephone(chromium: str, folder: Path) -> Iterator[Telephone]:
    """Start the browser, and end it."""
    command = [
        chromium,
        *("--headless=new", "--no-sandbox", "--disable-gpu", "--no-proxy-server", "--no-first-run"),
        *(f"--user-data-dir={folder / 'profile'}", "--remote-debugging-port=0", "about:blank"),
    ]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        with _page(_port(process)) as line:
            yield Telephone(line)
    finally:
        process.kill()
        process.communicate()


def _port(process: subprocess.Popen[str]) -> int:
    assert process.stderr is not None
    for line in process.stderr:
        if found := re.search(r"DevTools listening on ws://127\.0\.0\.1:(\d+)/", line):
            return int(found[1])
    raise AssertionError("the browser did not start")


def _page(port: int) -> socket.socket:
    """A line to the browser's one page, opened as RFC 6455, section 4.1, wants it."""
    pages = httpx2.get(f"http://127.0.0.1:{port}/json/list", trust_env=False, timeout=30).json()
    page = next(page for page in pages if page["type"] == "page")
    path = urlsplit(page["webSocketDebuggerUrl"]).path
    line = socket.create_connection(("127.0.0.1", port), timeout=60)
    key = base64.b64encode(os.urandom(16)).decode()
    head = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    line.sendall(head.encode())
    answer = b""
    while not answer.endswith(b"\r\n\r\n"):
        answer += line.recv(1)
    assert b" 101 " in answer.split(b"\r\n")[0]
    return line
