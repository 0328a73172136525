"""What a stream of counts says: series, changes and their causes, what is usual, what comes next.

PURE. Called by the reports and by what loads for them; knows counts and times, no store.

How the modules hang together: ``series`` holds counts by the desk's hours, days and weeks;
``corrected`` makes good what unreadable sources left out; ``season`` knows what such an hour or day
usually brings, and on it stand ``change`` (lasting changes), ``bursts`` (short ones, and the
incidents behind them), ``usual`` (earlier periods, planned dates) and ``forecast``. ``rising``,
``voices``, ``answered`` and ``spread`` look at words, speakers, official answers and places.
``intervals`` says how sure a share or a rate is; ``telling`` writes figures for staff.
"""
