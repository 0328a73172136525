"""What ``monitor check-config`` finds in the settings of links that acknowledge."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from monitor.settings import Settings


def link_hints(settings: Settings) -> Iterator[str]:
    """What about links is worth a look, one line each."""
    web, file = settings.web, settings.folder / "web.yaml"
    if web.public_url is None:
        return
    if urlsplit(web.public_url).scheme != "https":
        yield (
            f"{file}：public_url 不是 https，签收链接在途中可被他人看到并代为签收；"
            "请在反向代理上配好证书后改为 https"
        )
    if not web.enabled:
        yield f"{file}：enabled 为 false，要另外运行 monitor web，签收链接才打得开"
