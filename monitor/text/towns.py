"""The town, township or sub-district named right behind a county: 张浦镇 in 昆山市张浦镇."""

from __future__ import annotations

import re

_TOWN = re.compile(r"\s?([㐀-鿿]{1,8}?(?:街道|民族乡|苏木|镇|乡))")
_NO_NAME = re.compile(
    r"(?:城乡|城镇|乡镇|村镇|集镇|重镇|古镇|小镇|下乡|家乡|老乡|回乡|返乡|离乡|故乡|同乡|水乡|"
    r"^等(?:镇|乡|街道)|某镇|某乡|某街道|各镇|各乡|各街道|[该本全多几两一二三四五六七八九十]个?(?:镇|乡|街道))$"
)
_NO_PART = re.compile(r"[的了在和与及是有为对从向把被将就也都不没我你他她它们人局厅院校厂司部署民]")
"""Characters no town's name has, but a sentence that runs on to one may."""


def town_behind(text: str, end: int) -> str | None:
    """The town whose name begins at ``end`` of folded ``text``, the place named before it there."""
    match = _TOWN.match(text, end)
    if match is None:
        return None
    town = match[1]
    name = town.removesuffix("街道").removesuffix("民族乡").removesuffix("苏木")
    if len(town) < 2 or not name or _NO_NAME.search(town) or _NO_PART.search(name):
        return None
    return town
