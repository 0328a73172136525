"""The ways out, by the ``kind`` of their settings. PURE: what goes out, and what answers mean.

``send`` carries what a channel builds; ``plan`` asks which need an address. A new kind is a
settings class, a module here and one line in ``KINDS``.
"""

from collections.abc import Mapping
from typing import Any

from monitor.alerts.channels.base import Channel
from monitor.alerts.channels.console import Console
from monitor.alerts.channels.email import Email
from monitor.alerts.channels.file import File
from monitor.alerts.channels.webhook import Webhook

KINDS: Mapping[str, Channel[Any]] = {
    "console": Console(),
    "email": Email(),
    "file": File(),
    "webhook": Webhook(),
}
