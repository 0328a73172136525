"""Flags of an incident: dangers, an agency's admission, a correction, and the circumstances."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from monitor.clock import desk, is_night, is_public_holiday
from monitor.incidents.hazard import Hazard, is_at_agency, sentence_of
from monitor.incidents.heat import DAY
from monitor.incidents.people import Scope
from monitor.incidents.persons import persons_said
from monitor.incidents.view import Finding, View, quoted
from monitor.incidents.voices import folded, is_critical, is_ticket, persons_named, says
from monitor.types import Authority, Member, Truth

CIRCUMSTANCES = {
    "misstate": "官方失言或违规要求",
    "silent4h": "长时间无回应",
    "policywin": "政策出台前后七日",
    "night": "夜间",
    "holiday": "节假日",
    "session": "敏感时段",
    "recur": "旧事重提",
}
"""Names of factor G's circumstances to what staff read."""


# ── dangers ──────────────────────────────────────────────────────────────────────────────────


def gathered(found: Mapping[str, Hazard]) -> tuple[int, Finding | None]:
    """Persons gathered, by the figures beside the words that say so."""
    hazard = found.get("gather")
    if hazard is None:
        return 0, None
    figures = [
        (*persons_said(sentence_of(member, risk)), member) for member, risk in hazard.claim.named
    ]
    most, words, member = max(figures, key=lambda named: (named[0], -named[2].item.id))
    said = Finding(f"称聚集{most}人（{quoted(words)}）", [member])
    return most, said if most else None


def leaked(view: View, found: Mapping[str, Hazard]) -> tuple[int, Finding | None]:
    """Persons whose data an agency let out; a leak without an agency is not the agency's."""
    leak = found.get("leak")
    care = view.rules.care
    if leak is None or not any(is_at_agency(m, care) or m in view.trusted for m in leak.members):
        return 0, None
    most, words, member = max(
        ((*persons_named(m), m) for m in leak.members),
        key=lambda named: (named[0], -named[2].item.id),
    )
    said = Finding(f"称泄露{most}人信息（{quoted(words)}）", [member])
    return most, said if most else None


def conflict(view: View, found: Mapping[str, Hazard], crowd: int) -> Finding | None:
    """A clash that more than one unheard voice tells of."""
    clash = found.get("conflict")
    if clash is None:
        return None
    believed = (
        len(clash.members) > 1
        or any(m in view.trusted for m in clash.members)
        or view.heat.forwards >= view.rules.caps.single_grievance_forwards
        or crowd >= view.rules.care.crowd
    )
    return Finding(clash.reason, clash.members) if believed else None


def life(view: View, found: Mapping[str, Hazard]) -> Finding | None:
    """A life at risk where an agency is the scene."""
    threat = found.get("life")
    if threat is None:
        return None
    scenes = [m for m in threat.members if is_at_agency(m, view.rules.care)]
    return Finding(threat.reason, scenes) if scenes else None


def call(found: Mapping[str, Hazard]) -> Finding | None:
    """A call to gather."""
    called = found.get("call")
    return Finding(called.reason, called.members) if called else None


def central_named(view: View) -> Finding | None:
    """Central outlets that criticise an agency by name."""
    if Authority.CENTRAL not in view.tally.authorities:
        return None
    named = [
        m
        for m in view.members
        if m.item.authority is Authority.CENTRAL
        and is_critical(m)
        and m.classification.tone < 0
        and m.classification.agencies
    ]
    if not named:
        return None
    agency = named[0].classification.agencies[0]
    return Finding(f"{named[0].item.outlet}点名{agency}", named)


# ── admission, correction, a lone voice ──────────────────────────────────────────────────────


def admitted(view: View, found: Mapping[str, Hazard], scope: Scope) -> Finding | None:
    """An agency's admission that payment stopped or came late for more than one person."""
    speakers = [*view.officials, *view.trusted]
    if not speakers:
        return None
    care = view.rules.care
    stopped = found.get("stop_payment")
    admitting = [m for m in speakers if says(m, care.confirmed) and not says(m, care.denied)]
    paying = [m for m in admitting if stopped or _names_stop(m)]
    many = scope != "one" or (stopped is not None and len(stopped.members) >= care.full_voices)
    wide = [m for m in paying if many or says(m, care.countywide) or _many(m, care.crowd)]
    if not wide:
        return None
    words = next(word for word in care.confirmed if word in folded(wide[0]))
    reason = f"{wide[0].item.outlet}证实待遇停发或迟发：{quoted(words)}"
    return Finding(reason, wide)


def _names_stop(member: Member) -> bool:
    return any(risk.kind == "stop_payment" for risk in member.classification.risks)


def _many(member: Member, crowd: int) -> bool:
    return persons_named(member)[0] >= crowd


def mitigation(view: View, admission: Finding | None) -> Finding | None:
    """A correction while growth is low, or a notice that came before the first complaint."""
    if admission is not None:
        return None
    corrections = view.corrections or _refuted_before(view)
    first = view.critics[0].item.published_at if view.critics else None
    notices = [m for m in view.officials if first is not None and m.item.published_at < first]
    if notices:
        reason = f"{notices[0].item.outlet}事前已有公告{quoted(notices[0].item.title)}"
        return Finding(reason, notices)
    if corrections and not _growing(view):
        return Finding(_corrected(corrections[0], view), corrections)
    return None


def unheeded(view: View) -> Finding | None:
    """A correction that the talk outruns: it is there, and does not count yet."""
    corrections = view.corrections or _refuted_before(view)
    if not corrections or not _growing(view):
        return None
    reason = f"{_corrected(corrections[0], view)}，但传播仍在加快"
    return Finding(reason, corrections)


def _corrected(correction: Member, view: View) -> str:
    if correction is view.earlier:
        return f"{_then(correction)}已辟谣，此次为旧事重提"
    return f"{correction.item.outlet}已作更正或解释{quoted(correction.item.title)}"


def _then(correction: Member) -> str:
    day = desk(correction.item.published_at)
    return f"{correction.item.outlet}于{day.year}年{day.month}月{day.day}日"


def _refuted_before(view: View) -> list[Member]:
    """The refutation of the last time, unless somebody who may know says it is so this time."""
    if view.earlier is None or view.trusted or any(map(_confirms, view.members)):
        return []
    return [view.earlier]


def _confirms(member: Member) -> bool:
    truth = member.classification.truth
    return truth is not None and truth.state is Truth.CONFIRMED


def _growing(view: View) -> bool:
    return view.heat.ratio >= view.rules.factors.mitigation.below_ratio


def lone_voice(view: View, hazard: int, admission: Finding | None) -> Finding | None:
    """One origin, on one outlet, that nobody has confirmed and that claims something grave."""
    voices = view.voices
    if hazard < _GRAVE or len(voices) != 1 or view.trusted or admission is not None:
        return None
    outlets = {m.item.outlet for m in view.members if not is_ticket(m)}
    if len(outlets) > 1:
        return None
    return Finding("只有一个来源，尚未核实", voices)


_GRAVE = 3


# ── circumstances ────────────────────────────────────────────────────────────────────────────


def circumstances(
    view: View, found: Mapping[str, Hazard], *, answerable: bool
) -> dict[str, Finding]:
    """What makes it worse now, by the names of ``CIRCUMSTANCES``.

    ``answerable`` says whether this desk could answer at all: national policy is not its to explain
    first.
    """
    shown = dict(_by_clock(view))
    wrong = found.get("misstatement")
    if wrong is not None:
        shown["misstate"] = Finding(wrong.reason, wrong.members)
    again = _again(view)
    if again is not None:
        shown["recur"] = again
    silence = _silence(view) if answerable else None
    if silence is not None:
        shown["silent4h"] = silence
    return shown


def _by_clock(view: View) -> Iterator[tuple[str, Finding]]:
    care, local = view.rules.care, desk(view.now)
    if is_night(view.now, care.night_from, care.night_to):
        yield "night", Finding(f"现为夜间{local:%H:%M}")
    if is_public_holiday(local.date()):
        yield "holiday", Finding("今日休息")
    day = local.date()
    for event in view.calendar.on(day, "policy", view.about)[:1]:
        yield "policywin", Finding(f"处于政策出台前后的窗口期（{event.label}）")
    for event in view.calendar.on(day, "session", view.about)[:1]:
        yield "session", Finding(f"处于敏感时段（{event.label}）")


def _again(view: View) -> Finding | None:
    """Told anew though it was refuted the last time, or a day or more before any complaint here."""
    refuted, critics = view.corrections, view.critics
    if view.earlier is not None and view.voices:
        reason = f"{_then(view.earlier)}已辟谣，现又有人提起"
        return Finding(reason, [view.earlier, *view.voices])
    if not refuted or not critics:
        return None
    if critics[0].item.published_at - refuted[0].item.published_at < DAY:
        return None
    reason = f"{refuted[0].item.outlet}更正后又有人提起"
    return Finding(reason, [refuted[0], *critics])


def _silence(view: View) -> Finding | None:
    critics = view.critics
    if not critics or view.corrections or _answered(view, critics[0].item.published_at):
        return None
    waited = view.now - critics[0].item.published_at
    if waited < view.rules.care.silent_after:
        return None
    hours = waited // timedelta(hours=1)
    return Finding(f"首次反映后{hours}小时无回应", critics[:1])


def _answered(view: View, since: datetime) -> bool:
    return any(m.item.published_at >= since for m in view.officials)
