"""The first texts the project was made for, as they came from the web; an imitation stands in."""

from pathlib import Path

import pytest

from monitor.text.normalise import fold, fold_text, strip_footer
from monitor.text.regions import Gazetteer

HOT_WORDS = ("基金缺口", "延迟退休", "社保费率", "养老金调整", "双轨制", "转移接续", "异地就医")
HEADER = "国产精品国产一区二区_欧美亚洲成人影院_無碼三級片在线_久久av"
FOOTER = (
    "望江县| 桐城市| 沙坪坝区| 松阳县| 扎兰屯市| 岳西县| 老河口市| 福海县| 铁力市| 苏尼特右旗|"
    " 佛冈县| 石柱县| 曲松县| 平凉市| 天台县| 观塘区| 大厂| 若羌县|"
)
IMITATION = f"""{HEADER}

社會保險（xiǎn）的七個（gè）熱詞（cí）

網民（mín）議論最多的是“基金缺口”“延遲（chí）退休”“社保費(fèi)率”，其次是“養(yǎng)老金調(diào)整”
“雙軌(guǐ)制”，再次是“轉(zhuǎn)移接續(xù)”和“異地就醫(yī)”。經(jīng)辦（bàn）機構在浙江省逐項作了說明。

猜你喜歡
養老金話題
醫保經(jīng)辦的新辦法
{FOOTER}
"""


@pytest.fixture(params=["imitation", "as it came"])
def document(request: pytest.FixtureRequest) -> str:
    if request.param == "imitation":
        return IMITATION
    evaluation: Path = request.getfixturevalue("evaluation")
    (path,) = (evaluation / "seeds").glob("001_*.txt")
    return path.read_text(encoding="utf-8")


def test_all_seven_hot_words_are_there_after_folding(document: str) -> None:
    folded = fold(document)
    assert [word for word in HOT_WORDS if word not in folded.text] == []
    assert sum(word in document for word in HOT_WORDS) < len(HOT_WORDS)
    assert fold_text(folded.text) == folded.text


def test_hot_word_leads_back_to_what_was_written(document: str) -> None:
    folded = fold(document)
    for word in HOT_WORDS:
        at = folded.text.index(word)
        written = document[slice(*folded.span(at, at + len(word)))]
        assert fold_text(written) == word


@pytest.mark.parametrize("folding", [False, True])
def test_footer_and_spam_header_are_cut(document: str, folding: bool) -> None:
    text = fold_text(document) if folding else document
    lines = [line for line in text.splitlines() if line.strip()]
    stripped = strip_footer(text)
    names = [name.strip() for name in lines[-1].split("|") if name.strip()]
    assert len(stripped) == len(text)
    assert lines[0] not in stripped
    assert len(names) > 15
    assert [name for name in names if name in stripped] == []


def test_no_place_of_the_footer_is_tagged(document: str, gazetteer: Gazetteer) -> None:
    lines = [line for line in document.splitlines() if line.strip()]
    names = {name.strip() for name in lines[-1].split("|") if name.strip()}
    found = gazetteer.find(fold_text(strip_footer(document)))
    assert [place.text for place in found if place.text in names] == []
    assert found, "places in the article itself are found"
