"""What ``monitor check-config`` says of the links that acknowledge."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.app import Monitor
from monitor.cli.links import link_hints
from monitor.errors import SettingsError
from monitor.settings.web import SHORTEST_SECRET, WebSettings


def told(house: Monitor, **web: object) -> str:
    keys = {"secret": "${LINK_SECRET}", **web} if web else {}
    settings = replace(house.settings, web=WebSettings(**keys))  # type: ignore[arg-type]  # in a table
    return "\n".join(link_hints(settings))


def test_links_over_an_open_line_are_pointed_out(house: Monitor) -> None:
    assert "public_url 不是 https" in told(house, public_url="http://yq.shifan.example")
    assert told(house, public_url="https://yq.shifan.example") == ""
    assert told(house) == ""


def test_links_that_nobody_serves_are_pointed_out(house: Monitor) -> None:
    url = "https://yq.shifan.example"
    assert "monitor web" in told(house, public_url=url, enabled=False)


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://a.example", "a.example", "https://a.example/?x=1", "https://a.example/#x"),
        *("https://u:p@a.example", "https://a.example/(x)", "https://a.example/ x"),
        "https://示范.example",
    ],
)
def test_address_that_cannot_stand_in_a_message_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="write"):
        WebSettings(public_url=url, secret="${LINK_SECRET}")


@pytest.mark.parametrize(
    "keys", [{"public_url": "https://a.example"}, {"secret": "${LINK_SECRET}"}]
)
def test_address_and_secret_go_together(keys: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="both"):
        WebSettings(**keys)  # type: ignore[arg-type]  # in a table


def test_secret_that_can_be_guessed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    web = WebSettings(public_url="https://a.example", secret="${LINK_SECRET}")
    with pytest.raises(SettingsError, match="LINK_SECRET"):
        web.signing_secret()
    monkeypatch.setenv("LINK_SECRET", "x" * (SHORTEST_SECRET - 1))
    with pytest.raises(SettingsError, match="fewer than 32") as refused:
        web.signing_secret()
    assert "xxx" not in str(refused.value)
    monkeypatch.setenv("LINK_SECRET", "x" * SHORTEST_SECRET)
    assert web.signing_secret() == "x" * SHORTEST_SECRET
