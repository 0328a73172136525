"""By which other way a recipient is reached when a channel cannot be used. PURE."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.alerts.channels import KINDS
from monitor.alerts.roster import on_duty
from monitor.settings import Settings
from monitor.settings.roster import Person
from monitor.types import Delivery, DeliveryStatus

_MARK = ":instead:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """The messages that go another way, possibly none, and why."""

    deliveries: tuple[Delivery, ...]
    reason: str


def instead(
    failed: Delivery, others: Sequence[Delivery], settings: Settings, now: datetime
) -> Instead:
    """What goes over the fallback of the channel of ``failed``, to the same person.

    ``others`` are the deliveries of the same alert: nobody is told twice over one channel.
    """
    channels = settings.channels.channels
    own = channels.get(failed.channel)
    name = own.fallback if own is not None else None
    if name is None or name not in channels:
        return Instead(deliveries=(), reason=f"渠道 {failed.channel} 未设备用渠道")
    if not failed.message.command and name not in settings.routing.quietly:
        return Instead(deliveries=(), reason=f"仅供知悉的通知，不改走会响铃的渠道 {name}")
    addresses = tuple(_addresses(failed, name, settings, now))
    if not addresses:
        reason = f"{failed.recipient}没有备用渠道 {name} 的地址，请在 roster.yaml 补填"
        return Instead(deliveries=(), reason=reason)
    known = {
        (each.recipient, each.address)
        for each in others
        if each.channel == name and each.status is not DeliveryStatus.FAILED
    }
    known |= {("", address) for _, address in known if address}
    left = tuple(
        _sent_over(failed, name, recipient, address, now)
        for recipient, address in addresses
        if (recipient, address) not in known and ("", address) not in known
    )
    tried = {each.dedupe_key for each in others}
    new = tuple(each for each in left if each.dedupe_key not in tried)
    if left and not new:
        return Instead(deliveries=(), reason=f"备用渠道 {name} 也未能送达{failed.recipient}")
    if not new:
        return Instead(deliveries=(), reason=f"已另经渠道 {name} 通知{failed.recipient}")
    return Instead(deliveries=new, reason=f"改走备用渠道 {name}")


def _addresses(
    failed: Delivery, channel: str, settings: Settings, now: datetime
) -> Iterator[tuple[str, str]]:
    """Recipients of ``failed`` and where they are reached on ``channel``."""
    if not KINDS[settings.channels.channels[channel].kind].needs_address:
        yield failed.recipient, ""
        return
    for person in _people(failed, settings, now):
        if address := person.addresses.get(channel):
            yield person.name, address


def _people(failed: Delivery, settings: Settings, now: datetime) -> Iterator[Person]:
    """Who was to read ``failed``: those it names, or who holds the role it names."""
    roster = settings.roster
    roles = {word: role for role, word in roster.roles.items()}
    found: dict[str, Person] = {}
    for name in failed.recipient.split("、"):
        named = [p for p in roster.people if p.name == name]
        at = [p for p in named if p.addresses.get(failed.channel) == failed.address]
        role = roles.get(name, name)
        people = at or named[:1] or on_duty(role, now, settings).people
        found |= {person.id: person for person in people}
    yield from found.values()


def _sent_over(
    failed: Delivery, channel: str, recipient: str, address: str, now: datetime
) -> Delivery:
    root = failed.dedupe_key.partition(_MARK)[0]
    return replace(
        failed,
        id=0,
        dedupe_key=f"{root}{_MARK}{channel}:{address or recipient}",
        channel=channel,
        recipient=recipient,
        address=address,
        status=DeliveryStatus.PENDING,
        attempts=0,
        next_attempt_at=now,
        error=None,
        sent_at=None,
        reference=None,
        carried_by=None,
        instead_of=failed.id,
    )
