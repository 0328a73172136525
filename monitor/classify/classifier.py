"""The whole judgement of one item: rules and model in their order."""

from __future__ import annotations

from monitor.classify.blend import Blend, Verdict, by_rules
from monitor.classify.features import LEAD_CHARS, FeatureReader
from monitor.classify.model import Model
from monitor.classify.places import find_agencies, find_regions
from monitor.classify.reading import Reading, read
from monitor.classify.risk import RiskRules
from monitor.classify.rulebook import Rulebook, Ruling
from monitor.classify.truth import TruthRules
from monitor.settings import Settings
from monitor.text.normalise import Folding
from monitor.text.regions import Gazetteer
from monitor.text.segment import Segmenter
from monitor.types import Authority, Classification

_GATE_CHARS = 4000
"""Characters of body the gate looks at; a text that comes to us only later is not about us."""
_MOST_TERMS = 60


class Classifier:
    """Rules and model, made ready once per revision of the settings; safe between threads."""

    def __init__(
        self,
        settings: Settings,
        gazetteer: Gazetteer,
        segmenter: Segmenter,
        model: Model | None = None,
    ) -> None:
        """Without ``model`` the rules decide alone."""
        self._revision = settings.revision
        self._gazetteer = gazetteer
        self._segmenter = segmenter
        self._folding = Folding(settings.spellings)
        self._rulebook = Rulebook(settings)
        self._model_version = None if model is None else model.version
        self._blend = (
            None if model is None else Blend(settings.topics, FeatureReader(segmenter), model)
        )
        self._truth = TruthRules(settings.truth)
        self._risks = RiskRules(settings.risks)

    def gate(self, title: str, body: str) -> bool:
        """Whether the item could be about social insurance at all: cheap, and rather too kind."""
        return self._rulebook.vocabulary.may_concern(
            self._folding.fold_text(f"{title}\n{body[:_GATE_CHARS]}")
        )

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
        reading = read(title, body, self._folding)
        ruling = self._rulebook.rule(reading, authority)
        verdict = self._verdict(reading, ruling)
        if not verdict.relevance.relevant:
            return Classification(
                item_id=item_id,
                relevant=False,
                reason=verdict.relevance.reason,
                tone=verdict.tone,
                tone_by=verdict.tone_by,
                settings_revision=self._revision,
                model_version=self._model_version,
            )
        topics, found = verdict.topics, ruling.found
        places = self._gazetteer.find(reading.text)
        return Classification(
            item_id=item_id,
            relevant=True,
            reason=verdict.relevance.reason,
            topics=topics,
            regions=find_regions(reading, places, self._gazetteer, outlet_region),
            agencies=find_agencies(reading, places),
            groups=tuple(found.groups),
            group_evidence=tuple(
                reading.evidence(hit.start, hit.end, name) for name, hit in found.groups.items()
            ),
            tone=verdict.tone,
            tone_by=verdict.tone_by,
            tone_evidence=verdict.tone_evidence,
            demand=verdict.demand,
            truth=self._truth.judge(reading, authority),
            risks=self._risks.find(reading),
            corrects=self._risks.corrects(reading, authority),
            terms=self._terms(reading, verdict.words),
            settings_revision=self._revision,
            model_version=self._model_version,
        )

    def _verdict(self, reading: Reading, ruling: Ruling) -> Verdict:
        """What it is about; a text without any word of ours is not looked at by the model."""
        gated = self._rulebook.vocabulary.may_concern(reading.text)
        if self._blend is None or not gated:
            return by_rules(ruling)
        return self._blend.judge(reading, ruling)

    def _terms(self, reading: Reading, words: tuple[str, ...] | None) -> tuple[str, ...]:
        if words is None:
            words = tuple(self._segmenter.cut(reading.text[: reading.body_at + LEAD_CHARS]))
        return tuple(dict.fromkeys(self._segmenter.telling(words)))[:_MOST_TERMS]
