"""EDGE: which addresses may be connected to, and for how long a conversation may last.

A host name is resolved once, every answer is checked, and the checked address is what gets
connected to; so no second look-up can lead elsewhere, redirects included.
"""

from __future__ import annotations

import fnmatch
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpcore2 as httpcore

from monitor.errors import FetchError

Resolve = Mapping[str, tuple[str, int]]
SocketOption = (
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
)


class Deadline:
    """The moment until which the present thread's conversation may last."""

    def __init__(self) -> None:
        self._local = threading.local()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Give everything inside ``seconds`` in total."""
        self._local.until = time.monotonic() + seconds
        try:
            yield
        finally:
            self._local.until = None

    def left(self, timeout: float | None) -> float | None:
        """``timeout``, or what is left of the whole; httpcore.ReadTimeout when nothing is."""
        until: float | None = getattr(self._local, "until", None)
        if until is None:
            return timeout
        left = until - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the whole conversation took too long")
        return left if timeout is None else min(left, timeout)


class GuardedBackend(httpcore.NetworkBackend):
    """Connects to checked addresses only; hosts in ``resolve`` go where it says, unchecked."""

    def __init__(self, *, allow_private: bool, resolve: Resolve, deadline: Deadline) -> None:
        self._allow_private = allow_private
        self._resolve = resolve
        self._deadline = deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.NetworkStream:
        """A stream to the first checked address that answers.

        Raises FetchError for an address that may not be visited.
        """
        failure: httpcore.NetworkError | httpcore.TimeoutException | None = None
        for address, at_port in self._addresses(host, port):
            try:
                stream = self._plain.connect_tcp(
                    address,
                    at_port,
                    timeout=self._deadline.left(timeout),
                    local_address=local_address,
                    socket_options=socket_options,
                )
            except (httpcore.NetworkError, httpcore.TimeoutException) as error:
                failure = error
            else:
                return _TimedStream(stream, self._deadline)
        raise failure or httpcore.ConnectError(f"host {host!r} has no address")

    def _addresses(self, host: str, port: int) -> list[tuple[str, int]]:
        mapped = mapped_to(host, self._resolve)
        if mapped is not None:
            return [mapped]
        addresses = _looked_up(host, port)
        if not self._allow_private:
            _refuse(host, addresses)
        return [(address, port) for address in addresses]


class _TimedStream(httpcore.NetworkStream):
    """A stream that minds the deadline at every step, so that no drip of bytes outlasts it."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout)
        return _TimedStream(
            self._stream.start_tls(ssl_context, server_hostname, left), self._deadline
        )

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def refuse_private(host: str) -> None:
    """FetchError when ``host`` is, or resolves to, an address that may not be visited.

    For use with a proxy, which does the connecting: a name only the proxy can resolve passes.
    """
    try:
        _refuse(host, _looked_up(host, None))
    except httpcore.ConnectError:
        return


def _looked_up(host: str, port: int | None) -> list[str]:
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"host {host!r} cannot be resolved") from error
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


def _refuse(host: str, addresses: Iterable[str]) -> None:
    for address in addresses:
        if not is_public(address):
            raise FetchError(
                f"主机 {host!r} 的地址 {address} 不是公网地址；"
                "如确属本单位，请为该信源设置 allow_private: true",
                permanent=True,
            )


def is_public(address: str) -> bool:
    """Whether ``address`` is a unicast address of the public internet, in every reading of it."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner: list[ipaddress.IPv4Address | ipaddress.IPv6Address] = [ip]
    if isinstance(ip, ipaddress.IPv6Address):
        embedded = (ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ()), _translated(ip))
        inner.extend(address for address in embedded if address is not None)
    return all(each.is_global and not each.is_multicast for each in inner)


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def _translated(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address a NAT64 address (RFC 6052) stands for."""
    return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None


def mapped_to(host: str, resolve: Resolve) -> tuple[str, int] | None:
    """Where ``resolve`` sends ``host``: an exact name, or a pattern like ``*.shifan.example``."""
    name = host.lower().rstrip(".")
    for pattern, target in resolve.items():
        if fnmatch.fnmatchcase(name, pattern.lower()):
            return target
    return None
