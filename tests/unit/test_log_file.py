"""Lines of logs come whole or not at all, whatever becomes of the disk or the pipe that they go to,
and nobody who writes one waits.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pactgraph.engine import QueryRequest
from pactgraph.engine.runs import Run
from pactgraph.errors import DeadlineError, ParameterError
from pactgraph.web.ledger.entries import Served
from pactgraph.web.ledger.lines import as_json, as_plain, slow_line
from pactgraph.web.ledger.logfile import LogFile
from servers import at_once, wait_until

SERVED = Served(1e9, "GET", "/sparql", 200, 0.0015, 10, "ok", None, "abc", "0123456789ab", "::1")
FORGED = 'a"\n{"outcome":"ok"}\r\u2028\x1b[2J\x00\ud800' * 100


def test_lines_of_several_processes_are_whole(tmp_path: Path) -> None:
    """Thousands of them, of all lengths."""
    log = tmp_path / "log"
    program = (
        "import sys; from pathlib import Path; from pactgraph.web.ledger.logfile import LogFile\n"
        "log = LogFile(Path(sys.argv[1]), lambda: 0)\n"
        "for n in range(3000): log.write(sys.argv[2] * (1 + n % 900) + '\\n')\n"
        "log.close()\n"
    )
    names = "ab"
    at_once(
        *[
            lambda name=name: subprocess.run(
                [sys.executable, "-c", program, str(log), name], check=True
            )
            for name in names
        ]
    )
    lines = log.read_text("ascii").splitlines()
    assert len(lines) == 2 * 3000
    assert {frozenset(line) for line in lines} == {frozenset(name) for name in names}
    assert sum(map(len, lines)) == 2 * sum(1 + n % 900 for n in range(3000))


def test_a_disk_that_is_full_costs_whole_lines_alone(tmp_path: Path) -> None:
    log = tmp_path / "log"
    program = (
        "import resource, sys; from pathlib import Path\n"
        "from pactgraph.web.ledger.logfile import LogFile\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))\n"
        "log = LogFile(Path(sys.argv[1]), lambda: 0)\n"
        "for n in range(500): log.write('x' * 99 + '\\n')\n"
        "log.close(); print(log.dropped)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, str(log)], capture_output=True, text=True, check=True
    )
    lines = log.read_text("ascii").splitlines()
    assert {len(line) for line in lines} == {99}
    assert len(lines) + int(ended.stdout) == 500


def test_where_nothing_can_be_written_lines_are_dropped_and_counted(tmp_path: Path) -> None:
    for path in (Path("/dev/full"), tmp_path / "none" / "log"):
        log = LogFile(path, lambda: 0)
        log.write("line\n")
        log.close()
        assert log.dropped == 1


def test_who_writes_does_not_wait_for_a_pipe_that_nobody_reads(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    log = LogFile(pipe, lambda: 0)
    for _ in range(30_000):
        log.write("x" * 99 + "\n")
    assert log.dropped >= 9_000
    start = time.monotonic()
    log.close()
    assert time.monotonic() - start < 5
    os.close(reader)


def test_a_log_is_opened_again_when_it_is_to_be(tmp_path: Path) -> None:
    log_path, generation = tmp_path / "log", [0]
    log = LogFile(log_path, lambda: generation[0])
    log.write("first\n")
    wait_until(lambda: log_path.read_text() == "first\n", 5)
    log_path.rename(tmp_path / "old")
    log.write("second\n")
    wait_until(lambda: (tmp_path / "old").read_text() == "first\nsecond\n", 5)
    generation[0] += 1
    log.write("third\n")
    log.close()
    assert (log_path.read_text(), (tmp_path / "old").read_text()) == ("third\n", "first\nsecond\n")


@pytest.mark.parametrize("client", ["::1", FORGED])
def test_a_client_is_told_where_it_is_wanted_and_forges_nothing(client: str) -> None:
    served = SERVED._replace(client=client)
    told, hidden = as_json(served, True), as_json(served, False)
    assert json.loads(told)["client"] == client[:100]
    assert "client" not in json.loads(hidden)
    plain, short = as_plain(served, True), as_plain(served, False)
    assert plain == short.removesuffix("\n") + " " + json.dumps(client[:100]) + "\n"
    for line in (told, hidden, plain, short):
        assert (line.isascii(), line.count("\n"), line.isprintable()) == (True, 1, False)
        assert line.removesuffix("\n").isprintable()


def test_a_plain_line_is_words_in_one_order() -> None:
    assert as_plain(SERVED._replace(came=1772352000.125), False) == (
        "2026-03-01T08:00:00.125Z GET /sparql 200 1.500ms 10B rows=- query=abc ok 0123456789ab\n"
    )


@pytest.mark.parametrize("error", [DeadlineError(FORGED), ParameterError(FORGED), None])
def test_a_slow_query_is_one_line_that_goes_whole_into_a_pipe(
    error: DeadlineError | ParameterError | None,
) -> None:
    run = Run(QueryRequest(FORGED * 100, client=FORGED, timeout=3), 0.5, 4.25, error)
    line = slow_line(run, 1e9, True)
    assert (line.isascii(), line.count("\n"), len(line) <= 4096) == (True, 1, True)
    told = json.loads(line)
    assert (told["waited"], told["seconds"], told["limit"]) == (0.5, 4.25, 3)
    assert FORGED.startswith(told["text"][: len(FORGED)])
