"""SnowNLP's sentiment, in a Python that has it: texts as JSON in, one figure from 0 to 1 each out.

Started by ``tone.py``; imports nothing of ours.
"""

import json
import sys

from snownlp import SnowNLP  # type: ignore[import-not-found]  # only in the peers' environment


def sentiment(text: str) -> float:
    try:
        return float(SnowNLP(text).sentiments)
    except ZeroDivisionError:  # a text without any word it knows
        return 0.5


if __name__ == "__main__":
    print(json.dumps([sentiment(text) if text.strip() else 0.5 for text in json.load(sys.stdin)]))
