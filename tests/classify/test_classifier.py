from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.classify import Classifier
from monitor.classify.patterns import compile_all, compile_pattern
from monitor.classify.vocabulary import Vocabulary
from monitor.errors import SettingsError
from monitor.settings import Settings
from monitor.settings.topics import Topic, TopicsSettings
from monitor.text.normalise import fold_text


def test_the_place_is_where_it_happens_in_its_most_exact_form(classifier: Classifier) -> None:
    judged = classifier.classify(1, "示范省示范市望川县社保局大厅养老金没到账", "")
    assert [r.code for r in judged.regions] == ["990121"]
    assert judged.regions[0].name == "示范省示范市望川县"
    assert judged.regions[0].confidence >= 0.9


def test_an_agency_is_named_with_its_place(classifier: Classifier) -> None:
    judged = classifier.classify(1, "望川县医保局回应报销慢", "12333打不通，国家医保局也没回。")
    assert judged.agencies == ("望川县医保局", "12333", "国家医保局")


def test_a_local_outlet_helps_only_where_it_writes_of_our_county(classifier: Classifier) -> None:
    ours = classifier.classify(1, "我县养老金发放推迟", "", outlet_region="990121")
    other = classifier.classify(1, "养老金发放推迟", "", outlet_region="990121")
    assert [r.code for r in ours.regions] == ["990121"]
    assert ours.regions[0].confidence == pytest.approx(0.7)
    assert other.regions == ()


def test_a_named_place_outweighs_the_region_of_the_outlet(classifier: Classifier) -> None:
    judged = classifier.classify(1, "望川县养老金停发", "我省关注", outlet_region="110000")
    assert [r.code for r in judged.regions] == ["990121"]


def test_groups_are_tags_not_topics(classifier: Classifier) -> None:
    judged = classifier.classify(1, "农民工和骑手都问：养老保险怎么转移接续", "")
    assert set(judged.groups) == {"农民工", "新业态人员"}
    assert judged.topics[0].topic_id == "transfer_continuation"


def test_terms_are_few_different_words_in_their_order(classifier: Classifier) -> None:
    judged = classifier.classify(1, "医保报销比例下降", "医保报销流程复杂，" * 400)
    assert 0 < len(judged.terms) <= 60
    assert len(set(judged.terms)) == len(judged.terms)


def test_an_irrelevant_item_keeps_nothing_but_the_reason(classifier: Classifier) -> None:
    judged = classifier.classify(7, "北京车展开幕", "")
    assert judged == replace(
        judged, topics=(), regions=(), groups=(), risks=(), terms=(), agencies=(), tone=0
    )
    assert judged.item_id == 7


def test_the_revision_of_the_settings_is_stamped(
    classifier: Classifier, settings: Settings
) -> None:
    assert classifier.classify(1, "社保", "").settings_revision == settings.revision
    assert classifier.classify(1, "天气", "").settings_revision == settings.revision


def test_a_text_of_one_word_repeated_is_judged_like_any_other(classifier: Classifier) -> None:
    judged = classifier.classify(1, "养老金没到账" * 2000, "公司不给交社保" * 20000)
    assert judged.relevant
    assert len(judged.risks) <= 12


# ── the word lists ───────────────────────────────────────────────────────────────────────────


def topic(name: str, **words: tuple[str, ...]) -> Topic:
    return Topic(id=name, label=name, definition="", department="", **words)  # type: ignore[arg-type]  # only word lists


def find(settings: TopicsSettings, text: str) -> dict[str, list[str]]:
    found = Vocabulary(settings).find(fold_text(text))
    return {name: [hit.text for hit in hits] for name, hits in found.topics.items()}


def test_the_longest_word_is_taken_for_each_topic_by_itself() -> None:
    settings = TopicsSettings(
        anchors=("社保",),
        topics=(topic("a", strong=("社保卡停用",), weak=("停用",)), topic("b", weak=("社保卡",))),
    )
    assert find(settings, "社保卡停用了") == {"a": ["社保卡停用"], "b": ["社保卡"]}


def test_a_negative_hides_its_span_from_its_own_topic_only() -> None:
    settings = TopicsSettings(
        anchors=("社保",),
        topics=(topic("a", strong=("缺口",), negatives=("人才缺口",)), topic("b", weak=("缺口",))),
    )
    assert find(settings, "人才缺口") == {"a": ["人才缺口"], "b": ["缺口"]}


def test_an_exclusion_hides_its_span_from_everybody() -> None:
    settings = TopicsSettings(
        anchors=("养老金",), exclusions=("房屋养老金",), topics=(topic("a", strong=("养老金",)),)
    )
    assert find(settings, "房屋养老金") == {}
    assert find(settings, "房屋养老金和养老金") == {"a": ["养老金"]}


def test_an_excluded_phrase_inside_a_longer_word_of_ours_hides_nothing() -> None:
    settings = TopicsSettings(
        anchors=("社保",), exclusions=("人社会",), topics=(topic("a", strong=("个人社会保险",)),)
    )
    assert find(settings, "个人社会保险") == {"a": ["个人社会保险"]}


def test_a_pattern_that_is_no_regular_expression_is_refused_by_name() -> None:
    with pytest.raises(SettingsError, match=r"'\(社保' is not a regular expression"):
        compile_all(["(社保"])


def test_a_pattern_that_names_an_unknown_part_is_refused() -> None:
    with pytest.raises(SettingsError, match="<pensoin>; define it under 'parts'"):
        compile_pattern("<pensoin>没发", {"pension": "养老金"})


def test_a_part_is_put_into_the_pattern() -> None:
    pattern = compile_pattern("<pension>没发", {"pension": "(?:养老金|退休金)"})
    assert pattern.search("退休金没发")
