"""Lines that stand in or beside an article and are none of its text."""

from __future__ import annotations

import re

_FOOTER = re.compile(
    r"版权所有|copyright|©|ICP[备证]|公网安备|网站标识码|技术支持\s*[:：]"
    r"|网站声明|网站地图|all rights reserved|不良信息举报|互联网新闻信息服务许可",
    re.IGNORECASE,
)
_FOOTER_LENGTH = 160

_ENDS = re.compile(
    r"[\W_]*(?:(?:相关|关联|更多)(?:新闻|阅读|链接|文章|报道|推荐|信息|稿件|资讯|内容|专题|附件下载|解读|主题)"
    r"|(?:延伸|扩展|拓展|推荐|相关)阅读|热门(?:新闻|推荐|文章|点击|排行|资讯|话题)|猜你(?:喜欢|感兴趣)"
    r"|为[您你]推荐|大家(?:都)?(?:在看|爱看)|[您你]可能(?:还)?(?:感兴趣|喜欢)(?:的文章)?|精彩推荐|往期(?:回顾|推荐|精彩)"
    r"|编辑推荐|今日推荐|热点推荐|点击排行|阅读排行|新闻排行|上一[篇条页]|下一[篇条页]|随机文章|本类推荐|热文推荐)"
    r"(?:[\W_]|$)"
)
_TALK = re.compile(
    r"[\W_]*(?:(?:全部|最新|热门|精彩|网友|用户|所有|文章)?(?:评论|留言|跟帖)(?:列表|区)?|我要(?:评论|留言|点评)"
    r"|发表(?:评论|我的评论|留言)|网友(?:热评|跟帖|点评)|参与评论|全部回复)[\s(（\d条)）:：]*"
)
_HEADING_LENGTH = 24

_INFO = re.compile(
    r"(?:信息来源|文章来源|稿件来源|内容来源|来\s*源|稿\s*源|作\s*者|(?:发布|发表|更新|编辑|上传|时)[^\S\n]*(?:时间|日期|间)|日\s*期"
    r"|浏览(?:次数|量|数)?|点击(?:次数|量|数|率)?|阅读(?:次数|量|数)?|访问(?:次数|量)|字\s*[体号]|文字大小|【?\s*打\s*印"
    r"|分\s*享(?:到|至)?|责任编辑|责\s*编|编\s*辑|发布(?:机构|单位|人|者)|供\s*稿|人气|收藏|评论)"
    r"\s*[:：（(\[【\d]"
)
_INDEX = re.compile(
    r"\A\W*(?:索\s*引\s*号|主题(?:分类|词)|发文(?:机关|字号|日期)|成文日期|公文种类|文\s*号|信息分类|公开(?:方式|范围|时限|类别)"
    r"|有\s*效\s*性|体裁分类|组配分类|生成日期|标\s*题|名\s*称)\s*[:：]"
)
_WHEN = re.compile(
    r"(?:19|20)\d\d\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}|(?:今天|昨天|前天|刚刚)\s*(?:\d|\Z)|\d\s*(?:分钟|小时|天)前"
    r"|(?<!\d)\d{1,2}[-/月]\d{1,2}日?\s+\d{1,2}[:：]\d\d"
)
_WHEN_LENGTH = 40
_SENTENCE = re.compile(r"[，。！？；]")
_INFO_LENGTH = 120

_EDITOR = re.compile(
    r"[\W_]*(?:(?:责任|值班|执行|本期|本文|新媒体|网络|实习|视觉|图文|审核|微信|网页)?编\s*辑|责\s*编|编\s*审|审\s*核|校\s*对"
    r"|监\s*制|终\s*审|初\s*审|复\s*审|二\s*审|三\s*审|一\s*审|主\s*编|总\s*编|统\s*筹|排\s*版|美\s*编|值班编委|责任校对|图文编辑)"
    r"\s*[:：/丨|｜].{0,60}"
)
_NOISE = re.compile(
    r"[\W_]*(?:扫一扫|扫描?(?:下方|上方|左侧|右侧)?二维码.{0,16}|扫码.{0,12}|打印(?:本页|此页|文章)?|关闭(?:本页|窗口|此页)?|收藏(?:本页)?"
    r"|我要纠错|纠错|网站纠错|返回(?:顶部|首页|列表|上页|上一页)?|回到顶部|分享(?:到|至|给|此文)?.{0,30}|字[体号].{0,12}|大\W{0,2}中\W{0,2}小"
    r"|\+\d|点赞|赞|踩|举报|收藏|转发|微信|微博|朋友圈|QQ空间|新浪微博|展开(?:全文|全部|更多)|阅读(?:全文|原文|更多)|点击.{0,8}(?:全文|更多)|查看(?:全文|更多|原文)"
    r"|加载(?:更多|中).{0,6}|首页|尾页|末页|加入收藏|设为首页|下载(?:客户端|APP).{0,20}|在手机(?:上)?(?:打开|查看).{0,10}"
    r"|(?:用)?微信(?:扫一?扫|“扫一扫”).{0,24}|视频加载中.{0,10}|附件下载|打开APP.{0,16}|用户登录|注册|登录|播报|暂停|文章点评|[\d\s]*(?:[上下]一页|首页|尾页|末页|余下全文|\s)*|\d+)[\W_]*",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"[\W_]*(?:版权声明|免责声明|特别声明|郑重声明|凡本[网站报].{0,10}(?:注明|来源)|未经(?:书面|本[网站报])?授权|本[文网站].{0,24}(?:不得|禁止|谢绝)(?:转载|复制)"
    r"|转载请(?:注明|联系)|以上内容(?:仅代表|由|为|来自)|本文(?:仅代表|系|为).{0,30}(?:观点|立场|发布|原创)|声明\s*[:：]|(?:本文)?(?:来源|原文链接|本文链接|链接地址|本文地址)\s*[:：]\s*(?:http|\S{2,20}$)"
    r"|如(?:有|涉及|对).{0,12}(?:侵权|版权|异议|问题).{0,20}(?:联系|删除))",
)
_PLACE = re.compile(r"[\u4e00-\u9fff]{1,6}?(?:省|市|县|区|州|盟|旗|站|网|局|厅)?")
_PLACE_ENDS = "省市县区州盟旗"
_SEPARATORS = re.compile(r"[\s|｜丨/·•]+")


def is_footer(text: str) -> bool:
    """Whether a line speaks of the site itself: owner, licence, copyright."""
    return len(text) <= _FOOTER_LENGTH and bool(_FOOTER.search(text))


def ends_article(text: str) -> bool:
    """Whether a line heads a list of other articles."""
    return len(text) <= _HEADING_LENGTH and bool(_ENDS.match(text))


def opens_talk(text: str) -> bool:
    """Whether a line heads the readers' comments."""
    return len(text) <= _HEADING_LENGTH and bool(_TALK.fullmatch(text))


def is_info(text: str) -> bool:
    """Whether a line is the small print under a headline: time, outlet, figures."""
    if len(text) > _INFO_LENGTH:
        return False
    if _INFO.search(text) or _INDEX.match(text):
        return True
    return len(text) <= _WHEN_LENGTH and bool(_WHEN.search(text)) and not _SENTENCE.search(text)


def is_editor(text: str) -> bool:
    """Whether a line names who edited."""
    return len(text) <= 80 and bool(_EDITOR.fullmatch(text))


def is_noise(text: str) -> bool:
    """Whether a line is a button or a share bar."""
    return len(text) <= 60 and bool(_NOISE.fullmatch(text))


def is_notice(text: str) -> bool:
    """Whether a line is about rights and liability."""
    return len(text) <= 300 and bool(_NOTICE.match(text))


def is_place_list(text: str) -> bool:
    """Whether a line is a list of many place names, as footers and mirror sites carry."""
    parts = [part for part in _SEPARATORS.split(text) if part]
    if len(parts) < 12 or "。" in text:
        return False
    short = sum(len(part) <= 7 for part in parts)
    places = sum(part[-1] in _PLACE_ENDS for part in parts)
    return short >= 0.9 * len(parts) and places >= 0.5 * len(parts)
