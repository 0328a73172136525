"""What stands between the store and a report: load a period, have it composed, keep the files.

EDGE of the report hop: reads and writes the store, writes files. Called by ``pipeline`` and
``jobs`` only; the composing itself is pure and in ``monitor.reports``.
"""
