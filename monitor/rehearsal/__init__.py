"""The stored past under two sets of settings: what would have been otherwise.

The real database is only read; each half is played into a database of its own, which is gone
afterwards. Nothing is fetched and nothing is sent.
"""

from monitor.rehearsal.play import rehearse as rehearse
from monitor.rehearsal.result import Rehearsal as Rehearsal
