"""What one item is about: relevance, topics, places, groups, tone and hazards, each with evidence.

PURE: settings, a model and text in, one ``Classification`` out: readable rules and word lists find
what is plain, a linear model what they miss.
Called by the ingest hop (``gate`` before every costly step, then ``classify``) and by the quality
measurement, which scores predictions against labelled items.
"""

from monitor.classify.classifier import Classifier

__all__ = ["Classifier"]
