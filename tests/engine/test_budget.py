"""The query time of clients: what one has used wears off, and is nobody else's."""

import time
from pathlib import Path

import pytest
from pactgraph.config import Settings
from pactgraph.engine.budget import Budget
from pactgraph.errors import BudgetError


def test_a_client_that_has_used_its_time_is_told_when_to_come_back(tmp_path: Path) -> None:
    budget = Budget(tmp_path / "budget", Settings(client_seconds=60))
    budget.spend("10.0.0.1", 90)
    with pytest.raises(BudgetError, match="you have used 60 seconds") as caught:
        budget.check("10.0.0.1")
    assert 30 <= caught.value.retry_after <= 31
    budget.check("10.0.0.2")


def test_processes_share_what_was_used_and_it_wears_off(tmp_path: Path) -> None:
    settings = Settings(client_seconds=60)
    first, second = (Budget(tmp_path / "budget", settings) for _ in range(2))
    first.spend("10.0.0.1", 60.3)
    with pytest.raises(BudgetError):
        second.check("10.0.0.1")
    time.sleep(0.4)
    second.check("10.0.0.1")


@pytest.mark.parametrize(
    ("client", "seconds", "is_limited"),
    [
        ("127.0.0.1", None, False),
        ("", None, False),
        ("10.0.0.1", None, True),
        ("proxy 127.0.0.1", None, True),
        ("127.0.0.1", 10.0, True),
        ("10.0.0.1", 0.0, False),
    ],
)
def test_who_is_limited(
    client: str, seconds: float | None, is_limited: bool, tmp_path: Path
) -> None:
    budget = Budget(tmp_path / "budget", Settings(client_seconds=seconds))
    budget.spend(client, 1000)
    if is_limited:
        with pytest.raises(BudgetError):
            budget.check(client)
    else:
        budget.check(client)
