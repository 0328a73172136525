"""PURE. How often somebody may ask: so many at once, then as they grow back."""

from __future__ import annotations


class Quota:
    """A token bucket that holds a minute's worth."""

    def __init__(self, per_minute: int) -> None:
        self._most = float(per_minute)
        self._left = self._most
        self._at: float | None = None

    def wait(self, now: float) -> float:
        """Seconds until another is allowed; 0 when this one is, and then it counts.

        ``now`` is any clock in seconds that does not go back.
        """
        per_second = self._most / 60
        since = now - self._at if self._at is not None else 0.0
        self._left = min(self._most, self._left + since * per_second)
        self._at = now
        if self._left < 1:
            return (1 - self._left) / per_second
        self._left -= 1
        return 0.0
