"""By which other way somebody is reached when a channel cannot be used."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from monitor.alerts.fallback import instead
from monitor.settings import Settings
from monitor.settings.channels import ChannelsSettings, ConsoleChannel, WebhookChannel
from monitor.settings.roster import Person, RosterSettings, Shift
from monitor.types import Delivery, DeliveryStatus

Desk = Callable[..., Settings]


@pytest.fixture
def desk(settings: Settings) -> Desk:
    """Settings with the channels ``chat`` and ``sms``, the second standing in for the first."""

    def make(fallback: str | None = "sms", **changes: Any) -> Settings:
        hook = WebhookChannel(kind="webhook", url="https://gateway.example/")
        channels = {"chat": replace(hook, fallback=fallback), "sms": hook, **changes}
        roster = RosterSettings(
            people=(
                Person(id="li", name="李明", addresses={"chat": "li-chat", "sms": "li-sms"}),
                Person(id="li2", name="李明", addresses={"chat": "other-chat", "sms": "other-sms"}),
                Person(id="zhou", name="周宁", addresses={"chat": "zhou-chat"}),
            ),
            roles={"duty": "值班员"},
            shifts=(Shift(role="duty", people=("li",)),),
        )
        return replace(settings, channels=ChannelsSettings(channels=channels), roster=roster)

    return make


@pytest.fixture
def failed(delivery: Delivery) -> Delivery:
    return replace(
        delivery,
        channel="chat",
        recipient="李明",
        address="other-chat",
        status=DeliveryStatus.FAILED,
        attempts=3,
        error="机器人已停用",
        message=replace(delivery.message, command="monitor acknowledge 3 --by 姓名"),
    )


def test_the_same_person_is_reached_at_their_other_address(
    desk: Desk, failed: Delivery, now: datetime
) -> None:
    found = instead(failed, [failed], desk(), now)
    (new,) = found.deliveries
    assert (new.channel, new.address, new.recipient) == ("sms", "other-sms", "李明")
    assert (new.instead_of, new.attempts, new.error) == (failed.id, 0, None)
    assert (new.status, new.next_attempt_at) == (DeliveryStatus.PENDING, now)
    assert new.message == failed.message
    assert new.dedupe_key != failed.dedupe_key
    assert found.reason == "改走备用渠道 sms"


def test_who_holds_the_role_now_is_reached_where_a_group_cannot_be(
    desk: Desk, failed: Delivery, now: datetime
) -> None:
    group = replace(failed, recipient="值班员", address="")
    (new,) = instead(group, [group], desk(), now).deliveries
    assert (new.recipient, new.address) == ("李明", "li-sms")


def test_a_channel_without_addresses_takes_it_for_the_same_recipient(
    desk: Desk, failed: Delivery, now: datetime
) -> None:
    (new,) = instead(failed, [failed], desk(sms=ConsoleChannel(kind="console")), now).deliveries
    assert (new.recipient, new.address) == ("李明", "")


def test_all_of_a_folded_message_are_reached(desk: Desk, failed: Delivery, now: datetime) -> None:
    many = replace(failed, recipient="值班员、周宁", address="")
    settings = desk()
    people = (
        *settings.roster.people[:2],
        replace(settings.roster.people[2], addresses={"sms": "zhou-sms"}),
    )
    settings = replace(settings, roster=replace(settings.roster, people=people))
    new = instead(many, [many], settings, now).deliveries
    assert [one.address for one in new] == ["li-sms", "zhou-sms"]
    assert len({one.dedupe_key for one in new}) == 2


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"fallback": None}, "渠道 chat 未设备用渠道"),
        ({"fallback": "gone"}, "渠道 chat 未设备用渠道"),
    ],
)
def test_without_a_fallback_nothing_is_made_and_it_is_said(
    desk: Desk, failed: Delivery, now: datetime, changes: dict[str, Any], reason: str
) -> None:
    found = instead(failed, [failed], desk(**changes), now)
    assert (found.deliveries, found.reason) == ((), reason)


def test_somebody_without_an_address_there_is_named(
    desk: Desk, failed: Delivery, now: datetime
) -> None:
    zhou = replace(failed, recipient="周宁", address="zhou-chat")
    found = instead(zhou, [zhou], desk(), now)
    assert found.reason == "周宁没有备用渠道 sms 的地址，请在 roster.yaml 补填"


@pytest.mark.parametrize(
    ("status", "made"),
    [(DeliveryStatus.SENT, 0), (DeliveryStatus.PENDING, 0), (DeliveryStatus.FAILED, 1)],
)
def test_nobody_is_told_twice_over_one_channel(
    desk: Desk, failed: Delivery, now: datetime, status: DeliveryStatus, made: int
) -> None:
    beside = replace(failed, id=8, channel="sms", address="other-sms", status=status)
    assert len(instead(failed, [failed, beside], desk(), now).deliveries) == made


def test_a_fallback_that_failed_too_is_said_and_not_tried_for_ever(
    desk: Desk, failed: Delivery, now: datetime
) -> None:
    (new,) = instead(failed, [failed], desk(), now).deliveries
    gone = replace(new, id=9, status=DeliveryStatus.FAILED)
    found = instead(failed, [failed, gone], desk(), now)
    assert (found.deliveries, found.reason) == ((), "备用渠道 sms 也未能送达李明")


def test_a_second_failure_makes_the_same_message_again(
    desk: Desk, failed: Delivery, now: datetime
) -> None:
    keys = {instead(failed, [failed], desk(), now).deliveries[0].dedupe_key for _ in "12"}
    assert len(keys) == 1


def test_what_rings_nobody_does_not_go_over_a_way_that_rings(
    desk: Desk, failed: Delivery, now: datetime
) -> None:
    quiet = replace(failed, message=replace(failed.message, command=""))
    found = instead(quiet, [quiet], desk(), now)
    assert (found.deliveries, found.reason) == ((), "仅供知悉的通知，不改走会响铃的渠道 sms")
    settings = desk()
    quietly = replace(settings, routing=replace(settings.routing, quietly=("sms",)))
    assert len(instead(quiet, [quiet], quietly, now).deliveries) == 1
