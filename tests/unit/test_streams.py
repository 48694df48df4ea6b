"""Standard output, error and input as they may be: of another encoding, full, closed, or broken."""

import os
import pty
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from conftest import Cli

TABLE = ("query", "commitments", "--lang", "zh")


def run(
    cli: Cli,
    command: str,
    environment: Mapping[str, str] | None = None,
    *,
    shell: str = '"$@"',
    stdin: bytes = b"",
) -> "subprocess.CompletedProcess[bytes]":
    """What a command comes to, called by a shell that does something to its streams."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    return subprocess.run(
        ["sh", "-c", shell, "sh", sys.executable, "-m", "pactgraph", *command.split()],
        cwd=cli.folder,
        env={**plain, **cli.environment, **(environment or {})},
        input=stdin,
        capture_output=True,
        timeout=120,
        check=False,
    )


ENCODINGS = [
    {"PYTHONIOENCODING": "latin-1"},
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "ascii:strict"},
    {"PYTHONIOENCODING": "gbk"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
]


@pytest.mark.parametrize(
    ("command", "encoding"),
    [*[("query", each) for each in ENCODINGS], ("source add --help", ENCODINGS[1])],
)
def test_what_an_encoding_lacks_is_replaced_in_words_for_people(
    command: str, encoding: dict[str, str], cli: Cli
) -> None:
    done = run(cli, command, encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"pactgraph" in done.stdout


def shown(cli: Cli, arguments: Sequence[str], encoding: str, columns: int = 80) -> str:
    """What a terminal of another encoding gets, which is so many columns wide."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "pactgraph", *arguments],
        cwd=cli.folder,
        env={
            **os.environ,
            **cli.environment,
            "PYTHONIOENCODING": encoding,
            "COLUMNS": str(columns),
        },
        stdout=theirs,
    ) as process:
        os.close(theirs)
        received = b""
        try:
            while piece := os.read(ours, 65536):
                received += piece
        except OSError:
            pass  # the end of a terminal
        os.close(ours)
    assert process.returncode == 0
    return received.decode(encoding)


@pytest.mark.parametrize(
    ("columns", "begins", "has"),
    [
        (240, "承诺                 内容", "id:commitment-azure  OpenAI 采购 2500 亿美元"),
        (60, "-- 1 --\r\n承诺", "相对方  微软\r\n"),
    ],
    ids=["a table", "records"],
)
def test_a_table_on_a_terminal_has_a_mark_for_each_letter_that_it_lacks(
    columns: int, begins: str, has: str, cli: Cli
) -> None:
    for encoding in ("utf-8", "gbk", "latin-1"):
        table = shown(cli, TABLE, encoding, columns)
        first, some, last = (
            text.encode(encoding, "replace").decode(encoding)
            for text in (begins, has, "\r\n（1 行）\r\n")
        )
        assert table.startswith(first)
        assert some in table
        assert table.endswith(last)


@pytest.mark.parametrize("encoding", [ENCODINGS[0], ENCODINGS[-1]], ids=str)
@pytest.mark.parametrize(
    "command",
    [
        "export --format turtle",
        "query commitments --lang zh --format json",
        "query commitments --lang zh --format csv",
        "query commitments --lang zh",
    ],
)
def test_data_is_utf_8_whatever_the_terminal_takes(
    command: str, encoding: dict[str, str], cli: Cli
) -> None:
    done = run(cli, command, encoding)
    assert done.returncode == 0
    assert "微软" in done.stdout.decode("utf-8")
    assert done.stdout == run(cli, command).stdout


DATA = ["export", "query", "query commitments", "build", "--help", "--version"]


@pytest.mark.parametrize("command", DATA)
def test_a_full_disk_is_told_in_one_sentence(command: str, cli: Cli) -> None:
    done = run(cli, command, shell='"$@" > /dev/full')
    assert done.returncode == 1
    last = done.stderr.decode().splitlines()[-1]
    assert last == "pactgraph: standard output: No space left on device"
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["export", "query", "query commitments", "build"])
def test_a_closed_output_is_told_in_one_sentence(command: str, cli: Cli) -> None:
    done = run(cli, command, shell='"$@" >&-')
    assert done.returncode == 1
    assert b"pactgraph: standard output is closed" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("command", DATA)
def test_a_reader_that_is_gone_ends_the_command_without_a_word(command: str, cli: Cli) -> None:
    done = run(cli, command, shell='{ sleep 0.2; "$@"; echo "ended $?" >&2; } | :')
    assert b"ended 1" in done.stderr
    assert b"Broken pipe" not in done.stderr
    assert b"Exception" not in done.stderr


@pytest.mark.parametrize("shell", ['"$@" 2>&-', '"$@" 2> /dev/full'])
def test_messages_that_nobody_can_read_are_left_out(shell: str, cli: Cli) -> None:
    assert run(cli, "query nope", shell=shell).returncode == 1
    done = run(cli, "query commitments --format csv", shell=shell)
    assert (done.returncode, done.stdout[:6]) == (0, b"commit")


@pytest.mark.parametrize(
    ("shell", "stdin", "words"),
    [
        ('"$@" <&-', b"", "standard input is closed"),
        ('"$@"', b"\xff", "not UTF-8"),
        ('"$@" < /dev/null', b"", "line 1"),
    ],
)
def test_a_query_that_cannot_be_read_is_told(
    shell: str, stdin: bytes, words: str, cli: Cli
) -> None:
    done = run(cli, "query -", shell=shell, stdin=stdin)
    assert (done.returncode, done.stdout) == (1, b"")
    assert words in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_the_path_of_a_release_is_told_by_its_bytes(little: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "发布"
    done = run(little, f"build --releases {folder}", ENCODINGS[1])
    assert (done.returncode, str(folder) in done.stdout.decode("utf-8")) == (0, True)
