"""The files of ``config/`` as frozen dataclasses, one module per file, of the same name.

PURE but for ``load`` and ``shipped``, which read the files. Everybody above asks ``Settings`` for
what it needs; nobody else reads a settings file.
"""

from monitor.settings.load import Settings, load_settings
from monitor.settings.shipped import (
    shipped_config_dir,
    shipped_data_dir,
    shipped_emoji,
    shipped_spellings,
)

__all__ = [
    "Settings",
    "load_settings",
    "shipped_config_dir",
    "shipped_data_dir",
    "shipped_emoji",
    "shipped_spellings",
]
