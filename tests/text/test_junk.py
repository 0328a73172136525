from monitor.text.junk import junk_signs

COUNTIES = "望川县| 临澜县| 禾溪县| 松陂县| 汐北县| 鹭埠县| 桐浦县| 苇塘县| 槐埠市| 澄浦县"
PINYIN = "養(yǎng)老金發(fā)放日，不少老人沒有領(lǐng)到當月養(yǎng)老金。"
NEWS = "望川县、临澜县、禾溪县三地的养老金今天到账，记者在社保大厅（望川路）看到，窗口前没有排队。"


def test_mirror_page_shows_all_its_signs() -> None:
    signs = junk_signs("养老金发放 手机版下载", f"欢乐棋牌 官方入口\n{PINYIN}\n\n{COUNTIES}")
    assert len(signs) == 3
    assert "罗列10个无关地名" in signs


def test_honest_page_shows_none() -> None:
    assert junk_signs("养老金今天到账", NEWS * 20) == ()
    assert junk_signs("", "") == ()


def test_warning_against_gambling_and_a_menu_of_districts_are_not_enough_signs() -> None:
    assert junk_signs("警惕博彩网站", "民警提醒老人远离博彩。") == ()
    assert len(junk_signs("社保大厅地址", COUNTIES)) == 1
