"""What stands around the sections of a report on a period: masthead, signatures, footer. PURE."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.reports.document import Document, Masthead, Section
from monitor.reports.teller import Teller
from monitor.settings import Settings
from monitor.settings.reports import ReportPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A report of ``kind`` over ``[start, end)`` as its plan and its sheet of words have it."""

    kind: str
    plan: ReportPlan
    settings: Settings
    teller: Teller
    start: datetime
    end: datetime
    now: datetime
    number: int
    """第几期; 0: it has none."""
    subtitle: str = ""

    def around(self, sections: tuple[Section, ...], summary: str) -> Document:
        """The document of ``sections``, which must be written: its references are theirs."""
        say, layout = self.teller.say, self.settings.reports.layout
        return Document(
            kind=self.kind,
            masthead=Masthead(
                title=self.plan.title or say.title,
                mark=layout.mark,
                issue=say.text("issue", issue=self.number) if self.number else "",
                agency=self.settings.desk.agency,
                dated=self.end,
                period_start=self.start,
                period_end=self.end,
                covers=say.text("covers"),
                made_at=self.now,
                subtitle=self.subtitle,
            ),
            sections=sections,
            references=self.teller.citations.references,
            signatures=layout.signatures,
            footer=say("footer", revision=self.settings.revision),
            summary=summary,
            settings_revision=self.settings.revision,
        )
