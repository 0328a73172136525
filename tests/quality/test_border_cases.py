"""Sentences on the border between two topics, or between a topic and none, each by itself."""

from __future__ import annotations

import json

import pytest
from measured import lines
from own_quality import QUALITY

from monitor.classify import Classifier

CASES = [json.loads(line) for line in lines(QUALITY / "border_cases.jsonl")]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_border_case_goes_to_the_topic_the_desk_expects(
    shipped: Classifier, case: dict[str, str]
) -> None:
    topics = shipped.classify(1, "", case["text"]).topics
    assert (topics[0].topic_id if topics else "") == case["topic"]
