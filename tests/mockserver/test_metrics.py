"""Health, readiness and metrics: what a server tells of itself, and to whom."""

from __future__ import annotations

import re
import sys
import threading

from mockserver.metrics import BOUNDS, Metrics
from tests.mockserver.control import Desk, Visitor

LINE = re.compile(r'[a-z_]+(?:\{(?:[a-z]+="[^"\\\n]*",?)+\})? [-+0-9.einf]+')


def told(visitor: Visitor) -> str:
    answer = visitor.mock("GET", "/metrics")
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    return answer.get_data(as_text=True)


def test_calls_are_counted_by_operation_and_status() -> None:
    visitor = Visitor(Desk())
    visitor.create()
    visitor.create()
    visitor.api("POST", "/requests", {})
    text = told(visitor)
    name = "mockserver_request_duration_seconds"
    labels = 'api="itrp",operation="createRequest",status='
    assert f'{name}_count{{{labels}"201"}} 2\n' in text
    assert f'{name}_count{{{labels}"422"}} 1\n' in text
    assert f'{name}_bucket{{{labels}"201",le="+Inf"}} 2\n' in text
    assert "mockserver_worlds 2\n" in text
    assert "mockserver_journal_entries 3\n" in text


def test_each_line_is_of_the_format() -> None:
    visitor = Visitor(Desk())
    visitor.fault({"problem": "server-error"})
    visitor.api("GET", "/requests/no/such/thing?a=%22")
    text = told(visitor)
    assert 'mockserver_faults_total{api="itrp"} 1\n' in text
    assert text.endswith("\n")
    for line in text.splitlines():
        assert line.startswith(("# HELP ", "# TYPE ")) or LINE.fullmatch(line), line


def test_buckets_add_up() -> None:
    metrics = Metrics()
    for seconds in (0.0, BOUNDS[0], BOUNDS[-1] * 2):
        metrics.note("a", "", 200, seconds)
    counts = [int(line.split()[-1]) for line in metrics.text([]).splitlines() if "_bucket" in line]
    assert counts == [2] * len(BOUNDS) + [3]


def test_no_count_is_lost_between_threads() -> None:
    metrics, threads, rounds = Metrics(), 4, 20_000
    together = threading.Barrier(threads)

    def call() -> None:
        together.wait()
        for number in range(rounds):
            metrics.note("a", "", number % 500, 0.25)
            metrics.fault("a")

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # so that threads take turns within a count
    try:
        workers = [threading.Thread(target=call) for _ in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    finally:
        sys.setswitchinterval(before)
    lines = metrics.text([]).splitlines()
    counts = [int(line.split()[-1]) for line in lines if "_count{" in line]
    assert counts == [threads * rounds // 500] * 500
    sums = [float(line.split()[-1]) for line in lines if "_sum{" in line]
    assert sums == [count * 0.25 for count in counts]
    assert f'mockserver_faults_total{{api="a"}} {threads * rounds}' in lines


def test_health_is_for_everybody_and_metrics_for_who_may_control() -> None:
    for desk, status in ((Desk(control_token="t"), 401), (Desk(control=False), 404)):
        assert desk.browser.get("/_mock/health").get_json() == {"status": "ok"}
        assert desk.browser.get("/_mock/ready").status_code == 200
        assert desk.browser.get("/_mock/metrics").status_code == status
    bearer = {"Authorization": "Bearer t"}
    assert Desk(control_token="t").browser.get("/_mock/metrics", headers=bearer).status_code == 200


def test_a_server_that_leaves_is_alive_but_not_ready() -> None:
    desk = Desk()
    desk.mount.leave()
    assert desk.browser.get("/_mock/ready").status_code == 503
    assert desk.browser.get("/_mock/health").status_code == 200
