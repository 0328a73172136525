"""What a stream of counts says: series, changes and their causes, what is usual, what comes next.

PURE. Called by the reports and by what loads for them; knows counts and times, no store.

``series`` holds counts by the desk's hours, days and weeks; ``corrected`` makes good what
unreadable sources left out; ``season`` knows what such an hour or day usually brings. On these
stand ``change`` (lasting changes), ``bursts`` (short ones), ``causes`` (the incidents behind
either), ``usual`` (earlier periods), ``planned`` (planned dates) and ``forecast`` with
``smoothing``. ``rising``, ``voices``, ``answered`` and ``spread`` look at words, speakers, official
answers and places. ``intervals`` says how sure a share or a rate is; ``telling`` writes figures for
staff.
"""
