"""The receiver of ``bench/alertmanager.py``: takes every POST at once and notes when it began.

A process of its own, and as little as possible, so that what is measured is the sender. What it
noted it gives on GET: a JSON line for each POST, with the moment of its first byte on the clock
that all processes share, and its body. Argument: the port.
"""

import asyncio
import json
import sys
import time
from typing import cast

_OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Sink(asyncio.Protocol):
    """One connection."""

    taken: tuple[list[tuple[float, bytes]], ...] = ([],)
    """What all connections took."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin with nothing read."""
        self.transport = cast("asyncio.Transport", transport)
        self.waiting, self.began = b"", 0.0

    def data_received(self, data: bytes) -> None:
        """Answer every request that is whole."""
        if not self.waiting:
            self.began = time.monotonic()
        self.waiting += data
        while (end := self.waiting.find(b"\r\n\r\n")) >= 0:
            head = self.waiting[:end].lower()
            length = int(head.partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
            whole = end + 4 + length
            if len(self.waiting) < whole:
                return
            body, self.waiting = self.waiting[end + 4 : whole], self.waiting[whole:]
            if head.startswith(b"get"):
                self.tell()
            else:
                self.taken[0].append((self.began, body))
                self.transport.write(_OK)

    def tell(self) -> None:
        """Everything taken so far."""
        lines = (json.dumps([at, json.loads(body)]) for at, body in self.taken[0])
        body = "\n".join(lines).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n"
        self.transport.write(head.encode() + body)


async def serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", port, backlog=1024)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
