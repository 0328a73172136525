"""The whole judgement of one item: the rules of this package, in their order."""

from __future__ import annotations

from monitor.classify.places import find_agencies, find_regions
from monitor.classify.reading import Reading, read
from monitor.classify.relevance import RelevanceRules
from monitor.classify.risk import RiskRules
from monitor.classify.rules import TopicRules
from monitor.classify.tone import ToneRules
from monitor.classify.vocabulary import Vocabulary
from monitor.settings import Settings
from monitor.text.normalise import fold_text
from monitor.text.regions import Gazetteer
from monitor.text.segment import Segmenter
from monitor.types import Authority, Classification

_GATE_CHARS = 4000
"""Characters of body the gate looks at; a text that comes to us only later is not about us."""
_TERM_CHARS = 500
_MOST_TERMS = 60


class Classifier:
    """All rules, compiled once per revision of the settings; safe to share between threads."""

    def __init__(self, settings: Settings, gazetteer: Gazetteer, segmenter: Segmenter) -> None:
        self._revision = settings.revision
        self._gazetteer = gazetteer
        self._segmenter = segmenter
        self._vocabulary = Vocabulary(settings.topics)
        self._topics = TopicRules(settings.topics)
        self._relevance = RelevanceRules(settings.topics)
        self._tone = ToneRules(settings.lexicon)
        self._risks = RiskRules(settings.risks)
        self._leans = {topic.id: topic.lean for topic in settings.topics.topics}

    def gate(self, title: str, body: str) -> bool:
        """Whether the item could be about social insurance at all: cheap, and rather too kind."""
        return self._vocabulary.may_concern(fold_text(f"{title}\n{body[:_GATE_CHARS]}"))

    def classify(
        self,
        item_id: int,
        title: str,
        body: str,
        *,
        authority: Authority = Authority.SELF_MEDIA,
        outlet_region: str | None = None,
    ) -> Classification:
        """Relevance and its reason; of a relevant item also everything else.

        ``authority`` tells an official correction from talk; ``outlet_region`` is the region the
        outlet serves. Evidence counts characters of ``title`` and ``body`` as given.
        """
        reading = read(title, body)
        found = self._vocabulary.find(reading.text)
        topics = self._topics.judge(reading, found)
        decision = self._relevance.decide(reading, found, topics)
        if not decision.relevant:
            return Classification(
                item_id=item_id,
                relevant=False,
                reason=decision.reason,
                settings_revision=self._revision,
            )
        places = self._gazetteer.find(reading.text)
        lean = self._leans[topics[0].topic_id] if topics else 0.0
        return Classification(
            item_id=item_id,
            relevant=True,
            reason=decision.reason,
            topics=topics,
            regions=find_regions(reading, places, self._gazetteer, outlet_region),
            agencies=find_agencies(reading, places),
            groups=tuple(found.groups),
            group_evidence=tuple(
                reading.evidence(hit.start, hit.end, name) for name, hit in found.groups.items()
            ),
            tone=self._tone.judge(reading, lean).value,
            risks=self._risks.find(reading),
            corrects=self._risks.corrects(reading, authority),
            terms=self._terms(reading),
            settings_revision=self._revision,
        )

    def _terms(self, reading: Reading) -> tuple[str, ...]:
        words = self._segmenter.content_words(reading.text[: reading.body_at + _TERM_CHARS])
        return tuple(dict.fromkeys(words))[:_MOST_TERMS]
