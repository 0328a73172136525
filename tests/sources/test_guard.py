from __future__ import annotations

import httpcore2 as httpcore
import pytest

from monitor.errors import FetchError
from monitor.sources.web.guard import Deadline, GuardedBackend, is_public, mapped_to


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "0.0.0.0",  # noqa: S104 - an address to be refused
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "nonsense",
    ],
)
def test_inner_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2400:3200::1", "::ffff:8.8.8.8"])
def test_outer_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]"[1:-1]])
def test_every_spelling_of_loopback_is_refused_before_connecting(host: str) -> None:
    backend = GuardedBackend(allow_private=False, resolve={}, deadline=Deadline())
    with pytest.raises(FetchError, match="不是公网地址") as caught:
        backend.connect_tcp(host, 9)
    assert caught.value.permanent


def test_deadline_ends_every_step_of_its_own_thread() -> None:
    deadline = Deadline()
    with deadline.within(-1), pytest.raises(httpcore.ReadTimeout):
        deadline.left(5)
    assert deadline.left(5) == 5


def test_mapped_hosts_match_by_name_and_wildcard() -> None:
    resolve = {"*.shifan.example": ("127.0.0.1", 80), "one.example": ("127.0.0.1", 81)}
    assert mapped_to("WWW.shifan.example.", resolve) == ("127.0.0.1", 80)
    assert mapped_to("one.example", resolve) == ("127.0.0.1", 81)
    assert mapped_to("shifan.example.evil.example", resolve) is None
