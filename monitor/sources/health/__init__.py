"""PURE. Whether a source is well: silence is worth something only when it is known to be silence.

``rhythm`` learns how often a source publishes, ``vitals`` is what a diagnosis rests on, ``silence``
holds it against the source's own habit, ``diagnosis`` says what ails it and what to do. Called by
``monitor.checkup``, the visits and the command line.
"""
