"""PURE. Unpacking a body that came as a gzip file, never to more than was allowed."""

from __future__ import annotations

import zlib
from typing import Final

GZIP: Final = b"\x1f\x8b"
_GZIP_FORMAT = 16 + zlib.MAX_WBITS


def gunzip(body: bytes, at_most: int) -> bytes:
    """What the gzip file ``body`` holds, all its members joined (RFC 1952, 2.2).

    ValueError, worded for staff, when it is damaged, cut off, or larger than ``at_most`` bytes.
    """
    unpacked, size = [], 0
    while body.startswith(GZIP):
        member = zlib.decompressobj(_GZIP_FORMAT)
        try:
            piece = member.decompress(body, at_most - size + 1)
        except zlib.error as error:
            raise ValueError("gzip 压缩已损坏") from error
        size += len(piece)
        if size > at_most:
            raise ValueError(f"解压后超过{at_most // 1_000_000} MB，可能是压缩炸弹")
        if not member.eof:
            raise ValueError("gzip 压缩不完整，末尾缺失")
        unpacked.append(piece)
        body = member.unused_data
    return b"".join(unpacked)
