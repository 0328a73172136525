import pytest

from monitor.text.addresses import site_of


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://m.wanbao.example/a/1.html", "wanbao.example"),
        ("http://www.shifan.gov.cn:8080/x", "shifan.gov.cn"),
        ("http://rsj.shifan.gov.cn", "shifan.gov.cn"),
        ("https://a.b.c.com.cn?q=//x.y", "c.com.cn"),
        ("http://127.0.0.1:8000/x", "127.0.0.1"),
        ("http://[::1]/x", "[::1]"),
        ("HTTPS://User@News.Example/x", "news.example"),
        ("ledger.csv", ""),
        ("", ""),
    ],
)
def test_site_is_what_its_owner_registered(url: str, site: str) -> None:
    assert site_of(url) == site
