"""What one item is about: relevance, topics, places, groups, tone and hazards, each with evidence.

PURE: settings and text in, one ``Classification`` out, by readable rules and word lists only.
Called by the ingest hop (``gate`` before every costly step, then ``classify``) and by the quality
measurement, which scores predictions against labelled items.
"""

from monitor.classify.classifier import Classifier

__all__ = ["Classifier"]
