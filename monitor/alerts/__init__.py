"""Who is told of an incident, over which way out, in which words.

PURE but for ``send``, the only way out: ``plan`` asks ``route`` which rule holds, ``reach`` and
``roster`` who is on duty, and ``render`` what they read. Called by the alert, escalation and
delivery hops.
"""

from monitor.alerts.plan import AlertDraft, AlertPlan, plan, plan_escalation
from monitor.alerts.subject import Subject

__all__ = ["AlertDraft", "AlertPlan", "Subject", "plan", "plan_escalation"]
