"""The command line: data on standard output, words on standard error, an honest exit code.

Most commands run in this process; the last tests run a few as a person would.
"""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import PROJECT, Cli
from pactgraph.cli.table import Part, render_answer
from pactgraph.config import read_settings, settings_fields
from pactgraph.errors import InputError
from pactgraph.rdf.terms import Prefixes
from pactgraph.release import Release
from pactgraph.sparql.results import Solutions


@pytest.mark.parametrize(
    "command",
    [
        *([], ["build"], ["check"], ["serve"], ["query"], ["export"], ["source", "add"]),
        *(["release"], ["release", "list"], ["release", "show"], ["release", "verify"]),
        *(["release", "push"], ["release", "pull"], ["release", "follow"], ["release", "use"]),
        ["release", "prune"],
    ],
)
def test_help_has_an_example(command: list[str], cli: Cli) -> None:
    done = cli(*command, "--help")
    assert done.returncode == 0
    assert "Usage: pactgraph " in done.stdout
    assert "  pactgraph " in done.stdout


def test_query_without_a_name_lists_the_questions_in_both_languages(cli: Cli) -> None:
    done = cli("query")
    assert "pactgraph query rights-on-day -p holder=id:microsoft -p day=2031-06-30" in done.stdout
    assert "某主体在某日享有的权利" in done.stdout


def test_query_reads_sparql_from_standard_input(cli: Cli) -> None:
    done = cli(
        "query",
        "-",
        "--format",
        "json",
        stdin="ASK { ?s a <https://w3id.org/pactgraph/ontology#Right> }",
    )
    assert json.loads(done.stdout)["boolean"] is True


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "words"),
    [
        (["query", "nope"], "", 1, "no saved query 'nope'"),
        (["query", "rights-on-day"], "", 1, "needs the parameter holder"),
        (["query", "rights-on-day", "-p", "holder"], "", 2, "is not NAME=VALUE"),
        (
            ["query", "rights-on-day", "-p", "day=2031-01-01", "-p", "day=2031-01-02"],
            "",
            2,
            "day is given twice",
        ),
        (["query", "-"], "SELECT", 1, "line 1, column 7"),
        (["query", "-"], "DROP ALL", 1, "DROP is an update"),
        (["query", "-", "-p", "x=1"], "ASK {}", 1, "-p fills in saved queries"),
        (
            ["query", "-", "--lang", "zh"],
            "ASK {}",
            1,
            "and so the language, the offset and the limit",
        ),
        (["query", "commitments", "--lang", "fr"], "", 2, "'fr' is not one of 'en', 'zh'"),
        (["query", "commitments", "--offset", "-1"], "", 2, "-1 is not in the range"),
        (["query", "--offset", "1"], "", 2, "need the NAME of a saved query"),
        (["query", "-", "--format", "pdf"], "ASK {}", 2, "no format 'pdf'; there are json"),
        (["query", "-", "--format", "csv"], "ASK {}", 1, "true or false"),
        (["serve", "--port", "99999"], "", 2, "--port 99999: write a whole number from 0 to 65535"),
        (["frobnicate"], "", 2, "No such command"),
        (["quer"], "", 2, "query"),
        (["query", "rights-on-dya"], "", 1, "did you mean rights-on-day"),
        (["query", "Commitments"], "", 1, "did you mean commitments"),
        (["query", "-", "--format", "turtel"], "ASK {}", 2, "did you mean turtle"),
        (["export", "--format", "nquad"], "", 2, "did you mean nquads"),
        (["check", "--txts", "x"], "", 2, "--texts"),
        (
            ["source", "add", "nope.txt", "--id", "x", "--title", "x", "--language", "zh"],
            "",
            2,
            "does not exist",
        ),
    ],
)
def test_a_wrong_command_is_explained(
    arguments: list[str], stdin: str, code: int, words: str, cli: Cli
) -> None:
    done = cli(*arguments, stdin=stdin)
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr


COMMANDS = {
    "build": [],
    "check": [],
    "export": [],
    "query": [],
    "serve": ["--port", "0"],
    "source add": [__file__, "--id", "x", "--title", "x", "--language", "en"],
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("project", "words"),
    [
        ("nowhere", "there is no such folder"),
        (".", "holds no project"),
        ("file", "there is no such folder"),
        ("", "write the path of a folder"),
    ],
)
def test_a_project_of_nowhere_is_told_so_before_anything_is_done(
    command: str, project: str, words: str, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    cli = Cli(tmp_path, tmp_path / "releases")
    done = cli(*command.split(), *COMMANDS[command], "--project", project)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    "wrong",
    [
        "--workers 0",
        "--workers -1",
        "--processes 1.5",
        "--query-timeout 0",
        "--query-timeout nan",
        "--query-memory 1.5X",
        "--query-memory -1",
        "--request-timeout inf",
        "--client-connections 0",
        "--store ram",
        "--engine ftp://x",
        "--cache-size x",
        "--trusted-proxies nobody",
        "--public-url data.example",
        "--service-allow x",
        "--build-memory 0",
        "--texts /nowhere/at/all",
    ],
)
def test_a_setting_out_of_range_is_a_wrong_command_line(wrong: str, cli: Cli) -> None:
    done = cli("serve", "--port", "0", *wrong.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"pactgraph: {wrong}: ")
    assert len(done.stderr.splitlines()) == 1


ADD = ("source", "add", "text.txt", "--id", "new", "--title", "New", "--language", "en")


def test_a_source_goes_into_a_project_that_is_around_or_named_and_nowhere_else(
    little: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "text.txt").write_text("One sentence.\n", "utf-8")
    outside, added = Cli(tmp_path, little.releases), "data/sources/new.passages.ttl"
    done = outside(*ADD)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"would be written into {PROJECT}" in done.stderr
    assert "--project" in done.stderr
    assert not (PROJECT / added).exists()
    assert outside(*ADD, "--project", str(little.folder)).returncode == 0
    (little.folder / added).unlink()
    monkeypatch.setenv("PACTGRAPH_PROJECT", str(little.folder))
    assert outside(*ADD).returncode == 0
    (little.folder / added).unlink()
    monkeypatch.delenv("PACTGRAPH_PROJECT")
    inside = Cli(little.folder / "data", little.releases)
    assert inside(*ADD[:2], "../../text.txt", *ADD[3:]).returncode == 0
    assert (little.folder / added).exists()


def test_a_port_in_use_is_named(cli: Cli) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = cli("serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "Address already in use; choose another" in done.stderr


def test_the_first_release_is_built_when_it_is_needed_and_said_so(little: Cli) -> None:
    done = little("export", "--format", "ntriples")
    assert done.returncode == 0
    assert "no release in" in done.stderr
    assert done.stdout.count("\n") > 1000
    assert "no release in" not in little("query").stderr


def test_changed_inputs_are_pointed_out(little: Cli) -> None:
    little("build")
    path = little.folder / "data" / "entities.ttl"
    path.write_text(path.read_text("utf-8").replace("微软", "微软公司"), "utf-8")
    assert "inputs have changed since release" in little("query").stderr


def test_build_prints_the_release_on_standard_output_and_a_line_a_stage_on_the_other(
    little: Cli,
) -> None:
    done = little("build")
    assert Path(done.stdout.strip()).is_dir()
    assert [line.split()[0] for line in done.stderr.splitlines()] == [
        "load",
        "infer",
        "validate",
        "describe",
        "publish",
    ]


def test_a_table_counts_chinese_characters_as_two_columns() -> None:
    thing = ox.NamedNode("http://e/x")
    table = Solutions(("a", "b"), tuple((ox.Literal(text), thing) for text in ("微软", "abcd")))
    assert render_answer(table, Prefixes({"e": "http://e/"})).splitlines() == [
        "a     b",
        "----  ---",
        "微软  e:x",
        "abcd  e:x",
        "(2 rows)",
    ]


@pytest.mark.parametrize(
    ("part", "last_line"),
    [
        (Part(0, None), "(2 rows)"),
        (Part(0, 2), "(rows 1 to 2, and there are more; --offset 2 gives the next)"),
        (Part(4, 6), "(rows 5 to 6, and there are more; --offset 6 gives the next)"),
        (Part(8, None), "(rows 9 to 10, the last)"),
    ],
)
def test_a_table_says_which_rows_it_has(part: Part, last_line: str) -> None:
    table = Solutions(("a",), ((ox.Literal("1"),), (ox.Literal("2"),)))
    assert render_answer(table, Prefixes({}), part).splitlines()[-1] == last_line


def test_a_table_says_what_an_empty_cell_means() -> None:
    table = Solutions(("a", "b", "c"), ((None, None, ox.Literal("")),))
    told = {"a": "未说明", "c": "未说明"}
    assert render_answer(table, Prefixes({}), Part(0, None, told)).splitlines()[-2:] == [
        "未说明",
        "(1 row)",
    ]


def test_a_cut_answer_is_told_and_can_be_gone_on_with(broken: Cli, cli: Cli) -> None:
    path = broken.folder / "queries" / "events" / "events-between.rq"
    path.write_text(path.read_text("utf-8").replace("LIMIT 1000", "LIMIT 3"), "utf-8")
    ask = ["query", "events-between", "-p", "first=2015-01-01", "-p", "last=2015-12-31"]
    header, *whole = cli(*ask).stdout.splitlines()
    starts = range(0, len(whole), 3)
    parts = [broken(*ask, "--offset", str(start)) for start in starts]
    assert len(parts) > 1
    rows = [part.stdout.splitlines() for part in parts]
    assert {part[0] for part in rows} == {header}
    assert [row for part in rows for row in part[1:]] == whole
    assert [part.stderr.splitlines()[-1] for part in parts[:-1]] == [
        f"there are more rows; --offset {start} gives the next" for start in starts[1:]
    ]
    assert parts[-1].stderr == ""


@pytest.mark.parametrize(("answer", "shown"), [(True, "true"), (Solutions(("a",), ()), "no rows")])
def test_a_table_of_one_word(answer: Solutions | bool, shown: str) -> None:
    assert render_answer(answer, Prefixes({})) == shown


def test_settings_come_from_the_command_line_then_the_environment_then_the_default() -> None:
    environment = {"PACTGRAPH_PORT": "81", "PACTGRAPH_HOST": "0.0.0.0", "PACTGRAPH_TEXTS": ""}
    settings = read_settings({"host": "::1", "port": None}, environment)
    assert (settings.host, settings.port, settings.request_size) == ("::1", 81, 1024 * 1024)
    assert settings.texts_folder == settings.project / "data" / "texts"


def test_a_setting_that_cannot_be_read_is_named() -> None:
    with pytest.raises(InputError, match="PACTGRAPH_PORT=http: write a whole number"):
        read_settings({}, {"PACTGRAPH_PORT": "http"})


def test_every_setting_has_help() -> None:
    assert all(field.metadata["help"] for field in settings_fields().values())


def test_every_setting_of_the_server_is_documented() -> None:
    page = (PROJECT / "docs" / "server.md").read_text("utf-8")
    assert not [name for name in settings_fields() if f"`--{name.replace('_', '-')}`" not in page]


@pytest.mark.parametrize(
    ("text", "size"),
    [("0", 0), ("500000", 500_000), ("64MiB", 64 * 1024**2), ("1g", 1024**3), ("1.5 KB", 1536)],
)
def test_a_size_may_be_written_as_people_do(text: str, size: int) -> None:
    assert read_settings({"cache_size": text}, {}).cache_size == size


@pytest.mark.parametrize(
    ("name", "text", "wish"),
    [
        ("query_timeout", "0", "a number of seconds above 0"),
        ("query_timeout", "soon", "a number of seconds above 0"),
        ("query_memory", "1 elephant", "a number of bytes"),
        ("workers", "-1", "a whole number"),
        ("workers", "0", "a whole number"),
        ("client_seconds", "-1", "a number of seconds, or 0"),
        ("store", "cloud", "auto, memory or disk"),
        ("trusted_proxies", "10.0.0.300", "addresses or networks"),
        ("service_allow", "wikidata", "whole http or https IRIs"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused(name: str, text: str, wish: str) -> None:
    with pytest.raises(InputError, match=f"--{name.replace('_', '-')} {text}: write {wish}"):
        read_settings({name: text}, {})


def test_the_checkout_around_the_working_directory_is_the_project(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(PROJECT / "tests")
    assert read_settings({}, {}).project == PROJECT
    assert read_settings({}, {}).releases_folder == PROJECT / "releases"


# In processes of their own


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["query", "what-changed", "-p", "agreement=agreement-2025"], 0, ""),
        (["query", "nope"], 1, "pactgraph: no saved query 'nope'"),
        (["frobnicate"], 2, "No such command"),
    ],
)
def test_a_process_ends_with_the_exit_code(
    arguments: list[str], code: int, words: str, cli: Cli
) -> None:
    done, here = cli.process(*arguments), cli(*arguments)
    assert (done.returncode, done.stdout, done.stderr) == (code, here.stdout, here.stderr)
    assert words in done.stderr


def test_a_dump_goes_to_standard_output_byte_by_byte(cli: Cli, release: Release) -> None:
    command = [sys.executable, "-m", "pactgraph", "export", "--format", "nquads"]
    done = subprocess.run(
        command,
        cwd=cli.folder,
        env={**os.environ, **cli.environment},
        capture_output=True,
        check=True,
    )
    assert done.stdout == release.dataset_file.read_bytes()


def test_a_reader_that_has_read_enough_ends_the_command(cli: Cli) -> None:
    command = [sys.executable, "-m", "pactgraph", "export", "--format", "nquads"]
    with subprocess.Popen(
        command,
        cwd=cli.folder,
        env={**os.environ, **cli.environment, "PYTHONUNBUFFERED": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline().endswith(b" .\n")
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
    assert process.returncode == 1
