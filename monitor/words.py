"""The closed sets of the domain: tiers, platforms, standings, states; each with its Chinese word.

Import them from ``monitor.types``, where all nouns are.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Tier(IntEnum):
    """How grave an incident is; ordered, so that ``Tier.RED > Tier.ORANGE``."""

    ROUTINE = 0
    BLUE = 1
    YELLOW = 2
    ORANGE = 3
    RED = 4

    @property
    def word(self) -> str:
        """The lower-case word used in files, output and the database."""
        return self.name.lower()

    @property
    def label(self) -> str:
        """What staff read."""
        return ("日常", "Ⅳ级（一般）", "Ⅲ级（较大）", "Ⅱ级（重大）", "Ⅰ级（特别重大）")[self]

    @property
    def short(self) -> str:
        """The roman numeral alone, for tight places."""
        return ("日常", "Ⅳ级", "Ⅲ级", "Ⅱ级", "Ⅰ级")[self]

    @classmethod
    def of(cls, word: str) -> Tier:
        """The tier named by ``word``; KeyError when there is none."""
        return cls[word.upper()]


class Platform(StrEnum):
    """Where the public meets the text; the digest counts by it."""

    NEWS = "news"
    WEIBO = "weibo"
    WECHAT = "wechat"
    VIDEO = "video"
    FORUM = "forum"
    BOARD = "board"
    HOTLIST = "hotlist"
    HOTLINE = "hotline"
    PETITION = "petition"

    @property
    def label(self) -> str:
        """What staff read."""
        return _PLATFORM_LABELS[self]


_PLATFORM_LABELS = {
    Platform.NEWS: "新闻",
    Platform.WEIBO: "微博",
    Platform.WECHAT: "微信",
    Platform.VIDEO: "短视频",
    Platform.FORUM: "论坛",
    Platform.BOARD: "问政",
    Platform.HOTLIST: "热搜",
    Platform.HOTLINE: "12345热线",
    Platform.PETITION: "信访",
}


class Authority(StrEnum):
    """The standing of an outlet: from central media down, as far as grading tells apart."""

    CENTRAL = "central"
    NATIONAL = "national"
    PROVINCIAL = "provincial"
    CITY = "city"
    PORTAL = "portal"
    SELF_MEDIA = "self_media"
    FORUM = "forum"
    OFFICIAL = "official"
    """A government agency speaking for itself: it explains, it does not expose."""
    TICKET = "ticket"
    """A hotline or petition entry: a voice, not an outlet."""
    SPAM = "spam"
    """A mirror site: weight nothing, never counted."""

    @property
    def label(self) -> str:
        """What staff read."""
        return _AUTHORITY_LABELS[self]


_AUTHORITY_LABELS = {
    Authority.CENTRAL: "央级媒体",
    Authority.NATIONAL: "全国性市场媒体",
    Authority.PROVINCIAL: "省级媒体",
    Authority.CITY: "市级媒体",
    Authority.PORTAL: "门户平台",
    Authority.SELF_MEDIA: "自媒体",
    Authority.FORUM: "论坛",
    Authority.OFFICIAL: "官方发布",
    Authority.TICKET: "热线工单",
    Authority.SPAM: "镜像站",
}


class Relation(StrEnum):
    """What an item is to what the store already holds."""

    FRESH = "fresh"
    DUPLICATE = "duplicate"
    REPRINT = "reprint"
    UPDATE = "update"
    MIRROR = "mirror"
    """A copy made for search engines: weight nothing, never an outlet or a voice."""

    @property
    def label(self) -> str:
        """What staff read."""
        return _RELATION_LABELS[self]


_RELATION_LABELS = {
    Relation.FRESH: "首发",
    Relation.DUPLICATE: "重复",
    Relation.REPRINT: "转载",
    Relation.UPDATE: "更新",
    Relation.MIRROR: "镜像站",
}


class Demand(StrEnum):
    """What the writer wants; a ticket, a post and a notice may name the same matter."""

    INQUIRY = "inquiry"
    COMPLAINT = "complaint"
    HELP = "help"
    SUGGESTION = "suggestion"
    DOUBT = "doubt"
    RUMOUR = "rumour"
    CALL = "call"
    PRAISE = "praise"
    EXPLANATION = "explanation"

    @property
    def label(self) -> str:
        """What staff read."""
        return _DEMAND_LABELS[self]


_DEMAND_LABELS = {
    Demand.INQUIRY: "咨询",
    Demand.COMPLAINT: "投诉",
    Demand.HELP: "求助",
    Demand.SUGGESTION: "建议",
    Demand.DOUBT: "质疑",
    Demand.RUMOUR: "传言",
    Demand.CALL: "号召",
    Demand.PRAISE: "表扬",
    Demand.EXPLANATION: "官方说明",
}


class Truth(StrEnum):
    """What is known of a claim's truth, by the text alone."""

    CLAIMED = "claimed"
    """Passed on without a source that could know."""
    REFUTED = "refuted"
    """An official source says that it is not so."""
    CONFIRMED = "confirmed"
    """An official source says that it is so."""

    @property
    def label(self) -> str:
        """What staff read."""
        return {"claimed": "网传未证实", "refuted": "官方已辟谣", "confirmed": "官方已证实"}[self]


class PlaceRole(StrEnum):
    """What a place is to the text that names it."""

    SCENE = "scene"
    COMPARED = "compared"
    PUBLISHED = "published"

    @property
    def label(self) -> str:
        """What staff read."""
        return {"scene": "涉事地", "compared": "对比提及", "published": "发布地"}[self]


class DecidedBy(StrEnum):
    """Who made a judgement."""

    RULE = "rule"
    MODEL = "model"
    PERSON = "person"


class SuggestionKind(StrEnum):
    """What somebody who keeps the word lists might want to add."""

    TERM = "term"
    TOPIC = "topic"
    SPELLING = "spelling"

    @property
    def label(self) -> str:
        """What staff read."""
        return {"term": "新词", "topic": "新话题", "spelling": "绕写"}[self]


class SuggestionStatus(StrEnum):
    """What became of a suggestion."""

    NEW = "new"
    ACCEPTED = "accepted"
    REJECTED = "rejected"

    @property
    def label(self) -> str:
        """What staff read."""
        return {"new": "待定", "accepted": "已采纳", "rejected": "已否决"}[self]


class IncidentStatus(StrEnum):
    """Where an incident stands in its life."""

    WATCHING = "watching"
    ASSESSED = "assessed"
    RESPONDING = "responding"
    ANSWERED = "answered"
    CLOSED = "closed"
    ARCHIVED = "archived"
    DISMISSED = "dismissed"
    RETURNED = "returned"
    """A unit sent it back: it waits for another owner."""
    MERGED = "merged"
    """It proved to be a part of another incident."""

    @property
    def label(self) -> str:
        """What staff read."""
        return _STATUS_LABELS[self]


_STATUS_LABELS = {
    IncidentStatus.WATCHING: "监测中",
    IncidentStatus.ASSESSED: "已研判",
    IncidentStatus.RESPONDING: "处置中",
    IncidentStatus.ANSWERED: "已回应",
    IncidentStatus.CLOSED: "已办结",
    IncidentStatus.ARCHIVED: "归档",
    IncidentStatus.DISMISSED: "排除",
    IncidentStatus.RETURNED: "已退回",
    IncidentStatus.MERGED: "已并入",
}


class Action(StrEnum):
    """A step somebody takes in handling an incident."""

    ACKNOWLEDGE = "acknowledge"
    VERIFY = "verify"
    CONFIRM = "confirm"
    REGRADE = "regrade"
    HAND_ON = "hand_on"
    """It is put into the hands of another person."""
    SNOOZE = "snooze"
    """The next reminder is put off."""
    ASSIGN = "assign"
    TRANSFER = "transfer"
    RETURN = "return"
    SUPERVISE = "supervise"
    TELL = "tell"
    """The head of the office is told."""
    REPORT = "report"
    """The upper level is told in writing."""
    VOICE = "voice"
    """The office speaks for the first time."""
    BRIEF = "brief"
    """A press conference is held."""
    ANSWER = "answer"
    """An answer is published."""
    FOLLOW_UP = "follow_up"
    CHECK = "check"
    """A step of the playbook is done."""
    RATE = "rate"
    LINK = "link"
    """It is found to repeat an earlier incident."""
    NOTE = "note"
    CLOSE = "close"
    REOPEN = "reopen"
    ARCHIVE = "archive"
    DISMISS = "dismiss"
    MERGE = "merge"
    SPLIT = "split"
    MOVE = "move"
    RENAME = "rename"

    @property
    def label(self) -> str:
        """What staff read."""
        return _ACTION_LABELS[self]


_ACTION_LABELS = {
    Action.ACKNOWLEDGE: "签收",
    Action.VERIFY: "核实",
    Action.CONFIRM: "确认定级",
    Action.REGRADE: "改级",
    Action.HAND_ON: "转交",
    Action.SNOOZE: "暂缓催办",
    Action.ASSIGN: "交办",
    Action.TRANSFER: "转办",
    Action.RETURN: "退回",
    Action.SUPERVISE: "督办",
    Action.TELL: "报告主要负责人",
    Action.REPORT: "书面上报",
    Action.VOICE: "首次发声",
    Action.BRIEF: "新闻发布",
    Action.ANSWER: "公布答复",
    Action.FOLLOW_UP: "续报",
    Action.CHECK: "预案步骤完成",
    Action.RATE: "满意度",
    Action.LINK: "关联旧事",
    Action.NOTE: "记事",
    Action.CLOSE: "销号",
    Action.REOPEN: "重新办理",
    Action.ARCHIVE: "归档",
    Action.DISMISS: "排除",
    Action.MERGE: "合并",
    Action.SPLIT: "拆分",
    Action.MOVE: "移动条目",
    Action.RENAME: "改名",
}


class ResponseKind(StrEnum):
    """By which way an official answer came to be known."""

    OWN = "own"
    """An office said so itself."""
    VIA_MEDIA = "via_media"
    """News quote an office: weaker."""
    RECORDED = "recorded"
    """A person recorded it; the text itself is not held."""

    @property
    def label(self) -> str:
        """What staff read."""
        return {"own": "官方发布", "via_media": "经媒体发布", "recorded": "人工登记"}[self]


class AlertReason(StrEnum):
    """Why somebody is told now."""

    OPENED = "opened"
    RAISED = "raised"
    ESCALATED = "escalated"
    """Nobody acknowledged in time."""
    HANDED_ON = "handed_on"
    """Whoever had it gave it to somebody else."""
    NEAR = "near"
    """A clock has little time left."""
    MISSED = "missed"
    LOWERED = "lowered"
    CALMED = "calmed"
    FOLLOW_UP = "follow_up"
    """How it has gone on since the last report (续报)."""
    HANDOVER = "handover"
    """What the next shift takes over."""
    SYSTEM = "system"
    """Something is wrong with the monitor itself, its roster or its ways out."""
    REPORT = "report"
    """A report is handed to those who are to read it, or taken back."""

    @property
    def label(self) -> str:
        """What staff read."""
        return _ALERT_LABELS[self]

    @property
    def quiet(self) -> bool:
        """Whether it is told without ringing, and nobody need acknowledge it."""
        return self in _QUIET


_ALERT_LABELS = {
    AlertReason.OPENED: "新发",
    AlertReason.RAISED: "升级",
    AlertReason.ESCALATED: "催办",
    AlertReason.HANDED_ON: "转交",
    AlertReason.NEAR: "临期",
    AlertReason.MISSED: "超时",
    AlertReason.LOWERED: "降级",
    AlertReason.CALMED: "平息",
    AlertReason.FOLLOW_UP: "续报",
    AlertReason.HANDOVER: "交接",
    AlertReason.SYSTEM: "系统",
    AlertReason.REPORT: "报告",
}
_QUIET = frozenset(
    (
        AlertReason.LOWERED,
        AlertReason.CALMED,
        AlertReason.FOLLOW_UP,
        AlertReason.HANDOVER,
        AlertReason.REPORT,
    )
)


class DeliveryStatus(StrEnum):
    """Where one message to one recipient stands."""

    PENDING = "pending"
    SENT = "sent"
    FOLDED = "folded"
    """Told within the message of another delivery, ``carried_by``."""
    WITHDRAWN = "withdrawn"
    """Not sent: what it called for had been done before it went out; ``error`` says what."""
    FAILED = "failed"

    @property
    def label(self) -> str:
        """What staff read."""
        return _DELIVERY_LABELS[self]


_DELIVERY_LABELS = {
    DeliveryStatus.PENDING: "待发送",
    DeliveryStatus.SENT: "已送达",
    DeliveryStatus.FOLDED: "已并入汇总送达",
    DeliveryStatus.WITHDRAWN: "无须再送",
    DeliveryStatus.FAILED: "未能送达",
}


class SilenceKind(StrEnum):
    """Why alerts are held back for a time."""

    SILENCE = "silence"
    """Somebody knows of the matter and wants no more messages about it."""
    MAINTENANCE = "maintenance"
    """The monitor is being worked on: troubles of its own are no news."""

    @property
    def label(self) -> str:
        """What staff read."""
        return {"silence": "静默", "maintenance": "维护"}[self]


class Ailment(StrEnum):
    """What can be wrong with a source although, or because, it answers."""

    DEAD = "dead"
    SILENT = "silent"
    REFORMATTED = "reformatted"
    GARBLED = "garbled"
    SKEWED = "skewed"
    ROBOTS = "robots"
    MOVED = "moved"

    @property
    def label(self) -> str:
        """What staff read."""
        return _AILMENT_LABELS[self]

    @property
    def blinds(self) -> bool:
        """Whether something may be there although nothing is found."""
        return self not in (Ailment.MOVED, Ailment.SKEWED)


_AILMENT_LABELS = {
    Ailment.DEAD: "失联",
    Ailment.SILENT: "停更",
    Ailment.REFORMATTED: "改版",
    Ailment.GARBLED: "乱码",
    Ailment.SKEWED: "时钟偏差",
    Ailment.ROBOTS: "robots 变更",
    Ailment.MOVED: "迁址",
}


class FailureKind(StrEnum):
    """At which step a visit failed."""

    FETCH = "fetch"
    ROBOTS = "robots"
    PARSE = "parse"
