"""Every error the monitor raises on purpose.

MonitorError
├── SettingsError     a file under config/ is wrong: names file, line and remedy
├── InputError        a file or stream handed to a command is wrong
├── SourceError       one source could not be read (permanent: asking again will not help)
│   ├── FetchError        the network or the server said no
│   │   └── RobotsError       robots.txt forbids it, or could not be asked
│   └── ParseError        the bytes are not what the source kind expects
├── DeliveryError     one message could not be sent (permanent: the address or secret is wrong)
├── OutputError       a file of ours cannot be written: report or log
├── ListenError       our own web server cannot listen where it is told to
├── StoreError        the database cannot be used: locked, read-only, full, too new
├── RefusedError      a person's step that may not be taken, and what to do instead
└── NotFoundError     no such item, incident, alert or source

A message names the thing with ``{!r}`` and says what to do.
"""

from __future__ import annotations


class MonitorError(Exception):
    """The root. ``permanent`` tells a caller that trying again as it is cannot succeed."""

    permanent: bool = True

    def __init__(self, message: str, *, permanent: bool | None = None) -> None:
        super().__init__(message)
        if permanent is not None:
            self.permanent = permanent


class SettingsError(MonitorError):
    """A settings file is wrong; the message starts with ``file:line:``."""


class InputError(MonitorError):
    """What a command was given cannot be read; the message names the place and the remedy."""


class SourceError(MonitorError):
    """One source could not be read; other sources go on."""

    permanent = False


class FetchError(SourceError):
    """The network, the server, robots rules or a limit stopped a fetch."""

    def __init__(
        self,
        message: str,
        *,
        permanent: bool | None = None,
        status: int | None = None,
        retry_after_s: float | None = None,
        unanswered: bool = False,
    ) -> None:
        super().__init__(message, permanent=permanent)
        self.status = status
        self.retry_after_s = retry_after_s
        self.unanswered = unanswered
        """Whether nothing came at all: time-out, or no connection."""


class RobotsError(FetchError):
    """A site's robots.txt forbids the address, or could not be had, which forbids everything."""


class ParseError(SourceError):
    """The bytes that came are not what this kind of source reads."""


class DeliveryError(MonitorError):
    """One message could not be handed to its channel."""

    permanent = False


class OutputError(MonitorError):
    """A file that staff are to read cannot be written; names it and what to do."""

    permanent = False


class ListenError(MonitorError):
    """The address in ``web.yaml`` cannot be listened at; says why and what to do."""


class StoreError(MonitorError):
    """The database cannot be used as it is."""

    permanent = False


class RefusedError(MonitorError):
    """A step that somebody may not take; says why and what to do, as staff read it."""


class NotFoundError(MonitorError):
    """The thing asked for is not in the store."""
