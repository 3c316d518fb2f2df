"""A thread that lives as long as the process survives what nobody foresaw, and says so."""

import logging
import threading

import pytest

from nordonc import duty
from nordonc.duty import Duty


def test_a_failure_is_logged_and_shown_until_it_goes_well(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duty, "_PAUSE_S", 0.0)
    failed_twice, go_on, well, end = (threading.Event() for _ in range(4))
    times: list[int] = []
    before = duty.failures()

    def do(ours: Duty) -> None:
        times.append(1)
        if len(times) <= 2:
            raise ZeroDivisionError
        failed_twice.set()
        go_on.wait()
        ours.went_well()
        well.set()
        end.wait()

    with caplog.at_level(logging.ERROR):
        counted = Duty("The count", do)
        failed_twice.wait(5)
        assert duty.failing() == ["The count"]
        assert duty.failures() == before + 2
        go_on.set()
        well.wait(5)
        assert duty.failing() == []
        end.set()
        counted.join()

    assert [record.getMessage() for record in caplog.records] == [
        "The count failed and goes on"
    ] * 2
    assert "ZeroDivisionError" in caplog.text
    assert len(times) == 3
