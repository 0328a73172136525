"""What is due with reports: made, published, handed out, each by itself; flashes among them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from monitor.app import Monitor
from monitor.errors import MonitorError, StoreError
from monitor.reporting import flash, making, review, sending
from monitor.reporting.schedule import Owed, owed
from monitor.trace import run_id

log = logging.getLogger(__name__)

FAILED = "failed"
"""What the ledger calls it when a report could not be made."""


def carry_on(m: Monitor) -> int:
    """Make what is owed, publish what may go, hand it to its readers: the number of such steps.

    What fails holds up nothing else; the first error is raised when all the rest is done.
    """
    broken: list[MonitorError] = []
    with m.store.read() as unit:
        waiting = owed(m.settings, unit, m.clock.now())
        grave = tuple(flash.owed(unit, m.clock.now()))
    done = sum(_tried(partial(_make, m, each), broken) for each in waiting)
    done += sum(_tried(partial(making.make, m, order), broken) for order in grave)
    for report_id in review.due_reports(m):
        done += _tried(partial(review.publish_due, m, report_id), broken)
    for plan, report_id in sending.unsent(m):
        done += _tried(partial(sending.send_due, m, plan, report_id), broken)
    if broken:
        raise broken[0]
    return done


def subject_of(plan_id: str) -> str:
    """What the ledger calls an entry of ``reports.yaml``."""
    return f"reports:{plan_id}"


def _tried(step: Callable[[], object], broken: list[MonitorError]) -> bool:
    """Whether ``step`` went well; what went wrong is among ``broken``."""
    try:
        step()
    except StoreError:
        raise
    except Exception as error:  # the others are carried on all the same
        log.exception("report held up")
        broken.append(_told(error))
        return False
    return True


def _make(m: Monitor, wanted: Owed) -> None:
    try:
        making.make(m, wanted.order)
    except StoreError:
        raise
    except Exception as error:
        _note_failure(m, wanted, error)
        raise


def _told(error: Exception) -> MonitorError:
    if isinstance(error, MonitorError):
        return error
    return MonitorError(f"a report failed ({type(error).__name__}); see monitor.log")


def _note_failure(m: Monitor, failed: Owed, error: Exception) -> None:
    """Put on the ledger, once, that a report could not be made."""
    subject = subject_of(failed.plan.id)
    detail = {"period_end": failed.order.end.isoformat(), "error": str(_told(error))}
    with m.store.write() as unit:
        before = unit.ledger.of(subject)
        if not before or before[-1].detail != detail:
            unit.ledger.add(m.clock.now(), "report", FAILED, subject, detail, run_id())
