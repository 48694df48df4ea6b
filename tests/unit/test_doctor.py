"""What a machine lacks for a server is told, with what it means and what to do."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from client import connect
from conftest import Cli
from pactgraph.cli.checkup import LANGUAGES, State, examine
from pactgraph.cli.checkup.groups import group_limit
from pactgraph.config import GIB, MIB, Settings
from servers import free_port


def states(cli: Cli, *options: str, within: str = "") -> tuple[int, dict[str, str]]:
    """How `pactgraph doctor` ends and the state of each subject; `within` is a command of the shell
    that goes before.
    """
    command = [sys.executable, "-m", "pactgraph", "doctor", "--json", *options]
    if within:
        command = ["sh", "-c", f'{within} && exec "$@"', "sh", *command]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    rows = json.loads(ended.stdout)
    for row in rows:
        assert bool(row["means"]) == bool(row["remedy"]) == (row["state"] != "ok")
    return ended.returncode, {row["subject"]: row["state"] for row in rows}


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_may_be_lacking_has_words_in_both_languages(language: str) -> None:
    for finding in examine(Settings(port=free_port())):
        for state in (State.WEAK, State.LACKS):
            told = replace(finding, state=state)
            assert told.title(language)
            assert told.means(language)
            assert told.remedy(language)


def test_this_machine_can_serve_and_is_told_so_in_both_languages(cli: Cli) -> None:
    port = str(free_port())
    english, chinese = (cli("doctor", "--port", port, "--lang", each) for each in ("en", "zh"))
    assert (english.returncode, chinese.returncode) == (0, 0)
    assert "ok  Python: " in english.stdout
    assert "This machine can serve: " in english.stdout
    assert "正常  Python：" in chinese.stdout
    assert "本机可以提供服务：" in chinese.stdout


def test_what_is_lacking_ends_with_1_and_what_is_weak_does_not(cli: Cli, tmp_path: Path) -> None:
    port, log = str(free_port()), tmp_path / "none" / "log"
    few, found = states(cli, "--port", port, within="ulimit -n 100")
    assert (few, found["files"], found["port"]) == (1, "lacks", "ok")
    some, found = states(cli, "--query-memory", "100000G", "--port", port, within="ulimit -n 400")
    assert (some, found["files"], found["memory"]) == (0, "weak", "weak")
    assert cli("doctor", "--port", port, "--log-file", str(log)).returncode == 1


def test_a_port_that_is_taken_is_told_with_the_remedy(cli: Cli) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        connect(port).close()
        told = cli("doctor", "--port", str(port), "--metrics", f"127.0.0.1:{port}")
    assert told.returncode == 1
    assert f"lacks  Address and port: can't listen on 127.0.0.1 at port {port}" in told.stdout
    assert "do: choose another --host or --port" in told.stdout
    assert "do: choose another address or port for --metrics" in told.stdout


def test_the_least_limit_of_all_groups_around_counts(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.write_text("1:name=systemd:/x\n0::/a/b\n")
    for folder, limit in (("a/b", "max"), ("a", str(3 * GIB)), ("", str(4 * GIB))):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / "memory.max").write_text(f"{limit}\n")
    assert group_limit("memory.max", tmp_path, own) == 3 * GIB
    assert group_limit("pids.max", tmp_path, own) is None
    (tmp_path / "memory").mkdir()
    (tmp_path / "memory" / "memory.limit_in_bytes").write_text(f"{512 * MIB}\n")
    assert group_limit("memory.max", tmp_path, tmp_path / "none") == 512 * MIB
