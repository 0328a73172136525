"""The loopback sites of ``bench/collect.py``: feeds on many addresses, from one process.

Answers ETag with 304, hangs where it is told to, and does as little as possible besides, so that
what is measured is the reader. Arguments: folder of feeds, port, seconds an answer takes.
"""

import asyncio
import hashlib
import sys
from pathlib import Path
from typing import cast

HANGING = b"/hangs"


class Site(asyncio.Protocol):
    """One connection."""

    feeds: dict[bytes, tuple[bytes, bytes]]
    delay: float

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin with nothing read."""
        self.transport = cast("asyncio.Transport", transport)
        self.waiting = b""

    def data_received(self, data: bytes) -> None:
        """Answer every whole request head, after a while."""
        self.waiting += data
        while b"\r\n\r\n" in self.waiting:
            head, self.waiting = self.waiting.split(b"\r\n\r\n", 1)
            path = head.split(b" ", 2)[1]
            if not path.startswith(HANGING):
                asyncio.get_running_loop().call_later(self.delay, self.answer, path, head)

    def answer(self, path: bytes, head: bytes) -> None:
        """404, 304 or the feed."""
        if path not in self.feeds:
            self.transport.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            return
        tag, answer = self.feeds[path]
        if tag in head:
            self.transport.write(b"HTTP/1.1 304 Not Modified\r\nETag: " + tag + b"\r\n\r\n")
        else:
            self.transport.write(answer)


def packed(feed: Path) -> tuple[bytes, bytes]:
    """The ETag and the whole answer for one file; its charset label stands in its name."""
    body = feed.read_bytes()
    tag = b'"' + hashlib.sha256(body).hexdigest()[:16].encode() + b'"'
    label = feed.name.split(".")[1]
    charset = f"; charset={label}" if label != "none" else ""
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: application/xml{charset}\r\n"
        f"Content-Length: {len(body)}\r\nETag: "
    )
    return tag, head.encode() + tag + b"\r\n\r\n" + body


async def serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Site, "0.0.0.0", port, backlog=4096)  # noqa: S104 - every 127.x.y.z
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    Site.feeds = {f"/{feed.name}".encode(): packed(feed) for feed in Path(sys.argv[1]).iterdir()}
    Site.delay = float(sys.argv[3])
    asyncio.run(serve(int(sys.argv[2])))
