from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from monitor.errors import FetchError
from monitor.sources.web.circuit import Circuit

HOST = "www.shifan.example"


def dead(circuit: Circuit, now: datetime, times: int) -> None:
    for _ in range(times):
        circuit.check(HOST, now)
        circuit.failed(HOST, now)


def rest(circuit: Circuit, now: datetime) -> float:
    with pytest.raises(FetchError, match="暂停访问") as caught:
        circuit.check(HOST, now)
    return caught.value.retry_after_s or 0.0


def test_host_rests_after_three_failures_in_a_row_and_not_before(now: datetime) -> None:
    circuit = Circuit()
    dead(circuit, now, 3)
    assert rest(circuit, now) == 60
    circuit.check("other.shifan.example", now)


def test_an_answer_in_between_starts_the_count_anew(now: datetime) -> None:
    circuit = Circuit()
    dead(circuit, now, 2)
    circuit.answered(HOST)
    dead(circuit, now, 2)
    circuit.check(HOST, now)


def test_one_tries_again_while_the_others_wait_and_its_answer_closes_the_circuit(
    now: datetime,
) -> None:
    circuit = Circuit()
    dead(circuit, now, 3)
    later = now + timedelta(minutes=1)
    circuit.check(HOST, later)
    assert rest(circuit, later) > 0
    circuit.answered(HOST)
    circuit.check(HOST, later)


def test_each_rest_is_longer_up_to_a_quarter_of_an_hour(now: datetime) -> None:
    circuit, rests = Circuit(), []
    dead(circuit, now, 3)
    for _ in range(7):
        rests.append(rest(circuit, now))
        now += timedelta(seconds=rests[-1])
        circuit.check(HOST, now)
        circuit.failed(HOST, now)
    assert rests == [60, 120, 240, 480, 900, 900, 900]


def test_a_trial_that_never_reports_back_does_not_close_the_host_for_good(now: datetime) -> None:
    circuit = Circuit()
    dead(circuit, now, 3)
    circuit.check(HOST, now + timedelta(minutes=1))
    circuit.check(HOST, now + timedelta(minutes=3))


def test_host_that_asks_for_rest_gets_it_from_all_and_not_for_days(now: datetime) -> None:
    circuit = Circuit()
    circuit.asked_to_wait(HOST, now, 300)
    with pytest.raises(FetchError, match="网站要求稍后再来") as caught:
        circuit.check(HOST, now)
    assert caught.value.retry_after_s == 300
    circuit.check(HOST, now + timedelta(minutes=5))
    circuit.asked_to_wait(HOST, now, 86400)
    circuit.check(HOST, now + timedelta(minutes=15))
