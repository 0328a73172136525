"""The vendors' door: who is let in, what is taken, and what lies in the spool afterwards."""

from __future__ import annotations

import gzip
import json
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from monitor import pipeline
from monitor.errors import StoreError
from monitor.web import push

if TYPE_CHECKING:
    from tests.web.conftest import MakeOffice, Office

Made = Callable[..., dict[str, object]]

RIGHT = "a-long-random-token-of-the-vendor"
JSON = {"Content-Type": "application/json"}


def head(length: int, token: str = RIGHT) -> bytes:
    """The head of a push whose body has ``length`` bytes."""
    return (
        "POST /api/push/vendor HTTP/1.1\r\nHost: desk\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {length}\r\n\r\n"
    ).encode()


# ── what is taken ────────────────────────────────────────────────────────────────────────────


def test_accepted_batch_lies_in_the_spool(office: Office, made: Made) -> None:
    answer = office.push(made(1), made(2), contract="合同7号", scope="示范市")
    assert (answer.status_code, answer.json()) == (202, {"accepted": 2, "rejected": []})
    with office.m.store.read() as unit:
        (batch,) = unit.batches.load(unit.batches.pending(10))
    assert [raw.external_id for raw in batch.items] == ["wb-1", "wb-2"]
    assert (batch.source_id, batch.run_id != "-") == ("vendor", True)


def test_bad_item_is_told_by_its_index_and_the_rest_is_taken(office: Office, made: Made) -> None:
    answer = office.push(made(1), made(2, url="javascript:alert(1)"), made(3))
    assert answer.status_code == 202
    told = answer.json()
    assert (told["accepted"], [each["index"] for each in told["rejected"]]) == (2, [1])
    assert "'url' 应为" in told["rejected"][0]["reason"]
    with office.m.store.read() as unit:
        actions = [entry.action for entry in unit.ledger.of("source:vendor")]
    assert actions == ["partly"]


def test_batch_without_one_good_item_is_refused_with_every_reason(
    office: Office, made: Made
) -> None:
    answer = office.push(made(1, url=""), 7)
    assert answer.status_code == 422
    assert [each["index"] for each in answer.json()["rejected"]] == [0, 1]
    assert office.pending() == []


def test_thousand_items_go_in_one_batch(office: Office, made: Made) -> None:
    answer = office.push(*map(made, range(1000)))
    assert answer.json() == {"accepted": 1000, "rejected": []}
    assert office.push(*map(made, range(1001))).status_code == 422


def test_same_batch_twice_makes_no_item_twice(office: Office, made: Made) -> None:
    for _ in range(2):
        assert office.push(made(1), made(2)).status_code == 202
        pipeline.ingest(office.m, office.pending())
    with office.m.store.read() as unit:
        assert unit.held()["items"] == 2


def test_vendors_at_once_lose_nothing(office: Office, made: Made) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: office.push(made(n), made(n + 100)), range(40)))
    assert {answer.status_code for answer in answers} == {202}
    with office.m.store.read() as unit:
        batches = unit.batches.load(unit.batches.pending(100))
    ids = [str(raw.external_id) for batch in batches for raw in batch.items]
    assert sorted(ids) == sorted(f"wb-{n + m}" for n in range(40) for m in (0, 100))


def test_hostile_words_are_only_words(office: Office) -> None:
    body = (
        '{"items": [{"external_id": "\\u0000\\ud800x", "url": "https://a.example/\\r\\nX: y",'
        ' "title": "养老金\\u0000<script>alert(1)</script>\\ud800", "text": "=cmd|calc",'
        ' "published_at": "2026-06-15 08:00", "outlet": "\\u202e报"}]}'
    )
    answer = office.send(content=body, headers=JSON)
    assert answer.json() == {"accepted": 1, "rejected": []}
    pipeline.ingest(office.m, office.pending())


# ── who is let in ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("source", "authorization"),
    [
        ("vendor", "Bearer wrong-token-of-the-vendor-000000"),
        ("vendor", "Bearer"),
        ("vendor", ""),
        ("vendor", "Basic a-long-random-token-of-the-vendor"),
        ("vendor", "Bearer 口令"),
        ("nobody", "Bearer a-long-random-token-of-the-vendor"),
        ("%00", "Bearer a-long-random-token-of-the-vendor"),
    ],
)
def test_stranger_cannot_tell_which_sources_there_are(
    office: Office, source: str, authorization: str
) -> None:
    headers = [(b"Authorization", authorization.encode()), (b"Content-Type", b"application/json")]
    answer = office.client.post(f"/api/push/{source}", headers=headers, content=b"{}")
    assert (answer.status_code, answer.json()) == (401, {"error": "口令不符；请核对地址和口令"})
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("secret", [None, "short"])
def test_missing_or_short_secret_lets_nobody_in(
    make_office: MakeOffice, made: Made, monkeypatch: pytest.MonkeyPatch, secret: str | None
) -> None:
    office = make_office()
    monkeypatch.delenv("VENDOR_TOKEN")
    if secret is not None:
        monkeypatch.setenv("VENDOR_TOKEN", secret)
    for shown in ("Bearer", "Bearer short"):
        headers = {"Authorization": shown}
        answer = office.client.post("/api/push/vendor", headers=headers, json={})
        assert answer.status_code == 401
    assert [("暂不接收" in told) for told in push.unready(office.m)] == [True]


def test_new_secret_holds_at_once(
    office: Office, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VENDOR_TOKEN", "another-token-of-the-same-vendor")
    assert office.push(made(1)).status_code == 401
    answer = office.send(token="another-token-of-the-same-vendor", json={"items": [made(1)]})
    assert answer.status_code == 202


def test_after_the_contract_nothing_is_taken(office: Office, made: Made) -> None:
    assert list(push.unready(office.m)) == []
    office.clock.move_to(office.clock.now().replace(month=6, day=30, hour=15, minute=59))
    assert office.push(made(1)).status_code == 202
    office.clock.move_to(office.clock.now().replace(hour=16, minute=0))
    answer = office.push(made(2))
    assert answer.status_code == 403
    assert "合同已于 2026-06-30 到期" in answer.json()["error"]
    assert len(office.pending()) == 1
    assert ["到期" in told for told in push.unready(office.m)] == [True]


@pytest.mark.parametrize(("key", "value"), [("contract", "合同8号"), ("scope", "全国")])
def test_batch_of_another_contract_is_not_taken(
    office: Office, made: Made, key: str, value: str
) -> None:
    answer = office.push(made(1), **{key: value})
    assert answer.status_code == 403
    assert f"'{key}'" in answer.json()["error"]
    assert office.pending() == []


def test_vendor_who_pushes_too_often_is_told_when_to_come_back(
    make_office: MakeOffice, made: Made
) -> None:
    office = make_office(pushes_per_minute=1)
    assert office.push(made(1)).status_code == 202
    answer = office.push(made(2))
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert answer.headers["retry-after"] in answer.json()["error"]


def test_secret_reaches_no_log(
    office: Office, made: Made, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    office.push(made(1))
    office.send(token="wrong-but-secret-all-the-same", json={})
    told = [record.getMessage() for record in caplog.records]
    assert {"push received", "push refused"} <= set(told)
    everything = repr([record.__dict__ for record in caplog.records if "httpx" not in record.name])
    assert "a-long-random-token" not in everything
    assert "wrong-but-secret" not in everything


def test_strangers_cannot_fill_the_log(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(60):
        office.send(token="wrong", source="x" * 300, json={})
    told = [record for record in caplog.records if record.getMessage() == "push refused"]
    assert 1 <= len(told) < 60
    assert len(told[0].__dict__["source"]) == 64


@pytest.mark.parametrize(("trusted", "named"), [([], "127.0.0.1"), (["127.0.0.1"], "203.0.113.9")])
def test_asker_is_named_by_a_trusted_proxy_only(
    make_office: MakeOffice, caplog: pytest.LogCaptureFixture, trusted: list[str], named: str
) -> None:
    office = make_office(trusted_proxies=tuple(trusted))
    office.send(token="wrong", headers={"X-Forwarded-For": "203.0.113.9"}, json={})
    (told,) = (record for record in caplog.records if record.getMessage() == "push refused")
    assert told.__dict__["client"] == named


# ── form, size and time ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[1, 2]",
        b'{"items": {}}',
        b"[" * 200_000,
        b'{"items": [' + b"[" * 200_000 + b"]" * 200_000 + b"]}",
        b'{"a":' * 100_000,
    ],
)
def test_body_that_cannot_be_read_is_told_and_noted(office: Office, body: bytes) -> None:
    answer = office.send(content=body, headers=JSON)
    assert answer.status_code == 422
    assert "请更正后重新推送" in answer.json()["error"]
    assert office.pending() == []
    with office.m.store.read() as unit:
        assert len(unit.ledger.of("source:vendor")) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": ""},
        {**JSON, "Content-Encoding": "gzip"},
        {**JSON, "Content-Encoding": "br"},
    ],
)
def test_only_plain_json_is_opened(office: Office, headers: dict[str, str]) -> None:
    bomb = gzip.compress(b" " * 5_000_000)
    answer = office.send(content=bomb, headers=headers)
    assert answer.status_code == 415


def test_body_beyond_the_limit_is_refused_whether_it_says_its_size_or_not(
    make_office: MakeOffice, made: Made
) -> None:
    office = make_office(max_body_bytes=1000)

    def endless() -> Iterator[bytes]:
        for _ in range(1000):
            yield b" " * 10_000

    for content in (b" " * 10_000_000, endless()):
        answer = office.send(content=content, headers=JSON)
        assert (answer.status_code, answer.headers["connection"]) == (413, "close")
    assert office.push(made(1)).status_code == 202


def test_body_that_does_not_arrive_in_time_is_given_up(make_office: MakeOffice, made: Made) -> None:
    office = make_office(body_within=timedelta(milliseconds=200))
    with office.raw(head(100) + b'{"items"') as connection:
        answer = connection.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert "正文未在0.2秒内收完".encode() in answer
    assert office.push(made(1)).status_code == 202


def test_vendor_who_hangs_up_half_way_leaves_nothing(
    office: Office, made: Made, caplog: pytest.LogCaptureFixture
) -> None:
    body = json.dumps({"items": [made(1)]}).encode()
    office.raw(head(len(body)) + body[:-1]).close()
    assert office.push(made(2)).status_code == 202
    assert len(office.pending()) == 1
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_refusal_does_not_wait_for_the_body(office: Office) -> None:
    with office.raw(head(5_000_000, token="wrong")) as connection:
        answer = connection.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 401 ")


# ── when things go wrong here ────────────────────────────────────────────────────────────────


def test_nothing_is_acknowledged_that_could_not_be_saved(
    office: Office, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise StoreError("database '/var/secret.db' disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(pipeline, "receive", refuse)
        answer = office.push(made(1))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
    assert "secret.db" not in answer.text
    assert office.push(made(1)).status_code == 202
