"""The tools that look at the code itself: each must find nothing."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import absent

PROJECT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
        ["codespell_lib", "--toml", "pyproject.toml"],
    ],
    ids=["ruff-check", "ruff-format", "mypy-strict", "codespell"],
)
def test_the_tool_finds_nothing(command: list[str]) -> None:
    if importlib.util.find_spec(command[0]) is None:
        absent(f"{command[0]} is not installed; install the extra dev")
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
