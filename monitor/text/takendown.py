"""Words by which a page says that what stood there is no longer there."""

from __future__ import annotations

import re

_PAGE = r"(?:内容|文章|帖子?|主题|页面?|网页|信息|视频|新闻|稿件|链接|微博|作品|日志)"
_ANYTHING = rf"(?:{_PAGE}|话题|问题|回答)"
_BY = r"(?:作者|发布者|发布人|发帖人|楼主|管理员|版主|用户|本人|原作者|平台|系统|官方)?"
# What is claimed elsewhere and is not so was not taken down here: 网传的视频不存在.
_OWN = r"(?:(?!网传|流传|传言|传闻|反映|举报|所谓|谣)[^。！？!?\n]){0,8}"
_THIS = rf"(?:该|此|本|原|这[篇条个]|[您你]?(?:访问|查看|浏览|请求)的){_OWN}"
_GONE = re.compile(
    rf"{_THIS}{_ANYTHING}[^。！？!?\n]{{0,6}}"
    rf"已经?被?{_BY}(?:自行|主动)?(?:删除|撤回|撤稿|下架|下线|屏蔽|清理|隐藏|关闭)"
    rf"|{_THIS}{_PAGE}[^。！？!?\n]{{0,6}}"
    r"(?:已?不存在|已失效|已过期|无法(?:查看|访问|显示|浏览)|不可见|不予显示)"
    rf"|{_ANYTHING}已被?{_BY}(?:自行|主动)?(?:删除|撤回|撤稿|下架|下线|屏蔽)"
    rf"|(?<![\u4e00-\u9fff]){_PAGE}{{1,2}}(?:不存在|找不到了?)"
    r"|(?:因|由于|涉嫌)[^。！？!?\n]{0,14}违(?:规|法|反)[^。！？!?\n]{0,16}(?:无法|不可|不能|不予|被?删除|被?屏蔽|被?下架)"
    r"|找不到[^。！？!?\n]{0,8}(?:页面|网页|内容|文章)|已撤稿|撤稿声明|疑似撤稿"
)


def says_taken_down(text: str) -> str | None:
    """The words in ``text`` (a line, a title) that say so; None when it does not."""
    found = _GONE.search(text)
    return found[0] if found else None
