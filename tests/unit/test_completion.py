"""What a shell offers for an unfinished word, by click's protocol in a process of its own."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import Cli
from servers import is_in_time
from terminal import typed_into

PROGRAM = [sys.executable, "-m", "pactgraph"]


def asked(cli: Cli, shell: str, *words: str) -> subprocess.CompletedProcess[str]:
    """What the program says of the last of `words`."""
    told = {"COMP_WORDS": "\n".join(("pactgraph", *words)), "COMP_CWORD": str(len(words))}
    if shell == "fish":
        told["COMP_CWORD"] = words[-1]
    return subprocess.run(
        PROGRAM,
        cwd=cli.folder,
        env={**os.environ, **cli.environment, **told, "_PACTGRAPH_COMPLETE": f"{shell}_complete"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def offered(cli: Cli, *words: str) -> list[str]:
    """What bash offers for the last of `words`, which are as bash cuts them."""
    done = asked(cli, "bash", *words)
    assert (done.returncode, done.stderr) == (0, "")
    return [line.removeprefix("plain,") for line in done.stdout.splitlines() if line]


RIGHTS = ("query", "rights-on-day")


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("qu",), "query"),
        (("query", "ri"), "rights-on-day"),
        ((*RIGHTS, "--ho"), "--holder"),
        ((*RIGHTS, "--form"), "--format"),
        ((*RIGHTS, "--format", "js"), "json"),
        ((*RIGHTS, "-p", "ho"), "holder="),
        ((*RIGHTS, "-p", "holder", "=", "mi"), "microsoft"),
        ((*RIGHTS, "-p", "holder", "="), "microsoft"),
        ((*RIGHTS, "--holder", "mi"), "microsoft"),
        ((*RIGHTS, "--holder", "=", "mi"), "microsoft"),
        ((*RIGHTS, "--holder", "微"), "microsoft"),
        ((*RIGHTS, "--holder", "opena"), "openai-nonprofit"),
        ((*RIGHTS, "--holder", "id", ":", "opena"), "openai-nonprofit"),
        ((*RIGHTS, "x", "to"), "today"),
        (("query", "statements-by-modality", "cond"), "conditional"),
        (("query", "statements-by-modality", "code", ":", "cond"), "conditional"),
        (("query", "statements-by-modality", "附"), "conditional"),
        ((*RIGHTS, "mi"), "microsoft"),
        ((*RIGHTS, "--holder", "x", "20"), "2031-06-30"),
        ((*RIGHTS, "-p", "holder", "=", "x", "--"), "--day"),
    ],
)
def test_a_word_is_completed(words: tuple[str, ...], wanted: str, cli: Cli) -> None:
    assert wanted in offered(cli, *words)


def test_a_parameter_that_is_given_is_not_offered_again(cli: Cli) -> None:
    assert "--holder" not in offered(cli, *RIGHTS, "--holder", "x", "--")
    others = offered(cli, *RIGHTS, "-p", "holder", "=", "x", "-p", "")
    assert "day=" in others
    assert "holder=" not in others
    assert offered(cli, *RIGHTS, *"abcdefgh") == []


@pytest.mark.parametrize(
    ("shell", "word", "reply"),
    [
        ("zsh", "holder=mi", "holder=microsoft"),
        ("fish", "holder=mi", "holder=microsoft"),
    ],
)
def test_a_shell_that_cuts_no_words_has_the_whole_one(
    shell: str, word: str, reply: str, cli: Cli
) -> None:
    for words in ((*RIGHTS, "-p", word), (*RIGHTS, f"--{word}")):
        dashes = "--" * words[-1].startswith("--")
        assert dashes + reply in asked(cli, shell, *words).stdout


@pytest.mark.parametrize(
    "words", [("query", "nope", "x"), ("query", "nope", "-p", "x"), ("nope", "x")]
)
def test_where_nothing_is_known_nothing_is_said(words: tuple[str, ...], cli: Cli) -> None:
    assert offered(cli, *words) == []


def test_no_release_is_built_and_no_damage_is_told(little: Cli) -> None:
    assert offered(little, "query", "mo") == ["money-by-kind"]
    assert not little.releases.exists()
    little.releases.mkdir()
    (little.releases / "current").write_text("damage")
    assert offered(little, "query", "mo") == []


@pytest.mark.timed
def test_a_name_is_offered_before_a_person_has_waited(cli: Cli) -> None:
    start = time.monotonic()
    assert offered(cli, "query", "ri") == ["rights-on-day"]
    assert is_in_time(time.monotonic() - start, 0.3)


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ("pactgraph query ri\t", "pactgraph query rights-on-day "),
        ("pactgraph query rights-on-day --ho\tmicros", "--holder micros"),
        ("pactgraph query rights-on-day -p ho\tmicros", "-p holder=micros"),
        ("pactgraph query rights-on-day -p holder=mi\tx", "-p holder=microsoft x"),
    ],
)
def test_bash_itself_completes_a_word(keys: str, line: str, cli: Cli, tmp_path: Path) -> None:
    program = tmp_path / "pactgraph"
    program.write_text(f'#!/bin/sh\nexec {" ".join(PROGRAM)} "$@"\n', "utf-8")
    program.chmod(0o755)
    environment = {
        **cli.environment,
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "PS1": "",
        "TERM": "dumb",
    }
    setup = 'eval "$(_PACTGRAPH_COMPLETE=bash_source pactgraph)"\n'
    assert typed_into(["bash", "--norc", "--noprofile", "-i"], environment, setup + keys, line)
