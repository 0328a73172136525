"""PURE. From items to incidents: which belong together, how far it spread, how grave it is.

``group`` joins an item to an open incident, ``heat`` measures the spread, ``facts`` reads what is
known, ``grade`` makes the tier, ``clocks`` says what is due by when, ``name`` gives a title.
``cases`` grades a scenario given as plain figures and ``evaluate`` scores a replayed stream. Called
by the review of an incident, the pipeline, the replay and the command line.
"""
