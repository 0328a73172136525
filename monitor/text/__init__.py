"""Chinese text made comparable: one spelling, words, places, times, and nobody's numbers.

PURE: strings in, values out. ``normalise`` folds spelling variants and keeps offsets (``evasive``
undoes what hides a word, ``suspects`` proposes what it does not know yet), ``signals`` finds emoji,
``segment`` cuts words (the only module that knows jieba), ``fingerprint`` makes texts
comparable, ``regions`` finds places, ``dates`` reads publication times, ``redact`` masks what
identifies a person.

Called by ``sources`` (dates), ``dedupe`` (fingerprint), ``classify`` and ``incidents`` (folded
text, words, places) and by the ingest hop of the pipeline (redact).
"""
