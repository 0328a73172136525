"""Champion and challenger: train on what is shipped and what people corrected, compare, replace.

Called by ``monitor train`` only. ``classify.train`` learns, ``classify.compare`` decides, ``shelf``
keeps the files. Three corrections in ten are held back: nothing is trained on them, and they show
whether what was learnt from the others holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from monitor.app import OWN_MODEL, Monitor, load_model, load_segmenter
from monitor.classify import Classifier
from monitor.classify.compare import Contest, Known, Verdict, decide, known, measure
from monitor.classify.corrected import merged
from monitor.classify.model import Model
from monitor.classify.training import Labels, Sample, read_samples
from monitor.errors import InputError
from monitor.settings import Settings, shipped_data_dir
from monitor.shelf import SHIPPED, Shelf
from monitor.types import Classification, Correction, Item, Platform

_HELD_BACK = 3
"""Of ten corrections."""
_VOICES: Mapping[Platform, str] = {
    Platform.NEWS: "news",
    Platform.HOTLIST: "headline",
    Platform.BOARD: "letter",
    Platform.HOTLINE: "letter",
    Platform.PETITION: "letter",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One corrected item: as a text to train on, as one to be measured by."""

    item_id: int
    sample: Sample
    known: Known
    held_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """A challenger, how it did against the champion, and what was made of that."""

    model: Model
    champion_version: str
    champion_hash: str
    texts: int
    """Texts it was trained on, corrections among them."""
    corrections: int
    held_back: int
    gold: Contest
    held: Contest
    verdict: Verdict


def build(settings: Settings) -> Model:
    """The model that the shipped texts make; raises InputError when there are none."""
    return _train(_texts("training", settings), settings)


def challenge(m: Monitor) -> Challenge:
    """Train a challenger and compare it with the champion; nothing is changed.

    Raises InputError when training or gold texts are missing or cannot be read.
    """
    champion_hash = _shelf(m.data_dir).hash_of_champion()
    lessons = _lessons(m)
    learnt = [lesson.sample for lesson in lessons if not lesson.held_back]
    held = [lesson.known for lesson in lessons if lesson.held_back]
    gold = [known(sample) for sample in _texts("gold", m.settings)]
    texts = [*_texts("training", m.settings), *learnt]
    model = _train(texts, m.settings)
    challenger = Classifier(m.settings, m.gazetteer, load_segmenter(m.settings), model)
    contests = [
        Contest(champion=measure(m.classifier, asked), challenger=measure(challenger, asked))
        for asked in (gold, held)
    ]
    champion = load_model(m.data_dir).version
    return Challenge(
        model=model,
        champion_version=champion,
        champion_hash=champion_hash,
        texts=len(texts),
        corrections=len(learnt),
        held_back=len(held),
        gold=contests[0],
        held=contests[1],
        verdict=_verdict(model.version, champion, contests[0], contests[1]),
    )


def promote(m: Monitor, done: Challenge, by: str) -> str:
    """Put the challenger to work and keep the champion: where that is kept.

    Raises InputError when another model was put to work meanwhile, OutputError.
    """
    entry = {
        "version": done.model.version,
        "instead_of": done.champion_version,
        "texts": done.texts,
        "corrections": done.corrections,
        "held_back": done.held_back,
        "gold": asdict(done.gold),
        "held": asdict(done.held),
        "reason": done.verdict.reason,
        "settings_revision": m.settings.revision,
        **_signed(by, m.clock.now()),
    }
    shelf = _shelf(m.data_dir)
    return shelf.promote(done.model, instead_of=done.champion_hash, entry=entry)


def roll_back(data_dir: Path, by: str, now: datetime) -> str:
    """Put the model before this one back to work: its file, or ``shelf.SHIPPED``.

    Raises NotFoundError when there is none, OutputError.
    """
    return _shelf(data_dir).roll_back(_signed(by, now))


def is_held_back(item: Item) -> bool:
    """Whether a correction of ``item`` is kept for measuring: by the hash of its first report.

    A reprint goes with its original: a text trained on must not come back as a question.
    """
    root = item.origin_id or item.id
    digest = hashlib.blake2b(str(root).encode(), digest_size=8).digest()
    return int.from_bytes(digest) % 10 < _HELD_BACK


def _shelf(data_dir: Path) -> Shelf:
    return Shelf(data_dir / OWN_MODEL)


def _signed(by: str, now: datetime) -> dict[str, str]:
    return {"by": by, "at": now.isoformat()}


def _verdict(version: str, champion: str, gold: Contest, held: Contest) -> Verdict:
    if version == champion:
        return Verdict(better=False, reason="与现用模型完全相同，没有新内容可学")
    return decide(gold, held)


def _texts(name: str, settings: Settings) -> list[Sample]:
    folder = shipped_data_dir() / name
    samples = read_samples(folder, [topic.id for topic in settings.topics.topics])
    if not samples:
        raise InputError(f"no labelled texts under {str(folder)!r}; install monitor again")
    return samples


def _train(samples: Sequence[Sample], settings: Settings) -> Model:
    from monitor.classify.train import train  # noqa: PLC0415 - scikit-learn takes seconds to load

    return train(samples, settings, load_segmenter(settings))


def _lessons(m: Monitor) -> list[Lesson]:
    with m.store.read() as unit:
        ids = unit.corrections.item_ids()
        said = unit.corrections.of_items(ids)
        judged = unit.items.judgements(ids)
        items = unit.items.get(ids)
    return list(_taught(items, said, judged))


def _taught(
    items: Sequence[Item],
    said: Mapping[int, Sequence[Correction]],
    judged: Mapping[int, Classification],
) -> Iterator[Lesson]:
    """The corrections that teach something of the text, with what was said and what follows."""
    for item in items:
        whole = merged(said[item.id])
        teaches = whole.relevant is not None or whole.topics is not None or whole.tone is not None
        if whole.mirror or not teaches:
            continue
        stands = judged[item.id]
        labels = Labels(
            topics=tuple(match.topic_id for match in stands.topics),
            relevant=stands.relevant,
            tone=stands.tone,
            demand=stands.demand.demand if stands.demand else None,
        )
        sample = Sample(
            title=item.title,
            body=item.body,
            voice=_VOICES.get(item.platform, "post"),
            labels=labels,
            place=f"item:{item.id}",
        )
        asked = Known(
            title=item.title,
            body=item.body,
            relevant=whole.relevant,
            topics=None if whole.topics is None else frozenset(whole.topics),
            tone=whole.tone,
        )
        yield Lesson(item_id=item.id, sample=sample, known=asked, held_back=is_held_back(item))


__all__ = ["SHIPPED", "Challenge", "build", "challenge", "is_held_back", "promote", "roll_back"]
