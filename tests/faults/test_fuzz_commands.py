"""Commands over files and arguments that nobody meant: each ends with 0, 1 or 2 and, where it fails,
in words that name what was wrong; never in a traceback.

The same seed makes the same cases. Where PACTGRAPH_FUZZ is 60 or more there are 2,000 of them, else fewer;
PACTGRAPH_FUZZ_SEED is where to start.
"""

import contextlib
import gzip
import os
import random
import re
import socket
import subprocess
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyshacl
import pytest
from click.testing import CliRunner
from little_project import FILES, PREFIXES, write_project
from pactgraph.cli import main

assert pyshacl  # a build forks: what this process has imported, none of its children imports again
ASKED = float(os.environ.get("PACTGRAPH_FUZZ", "0"))
IS_LONG = ASKED >= 60
SEED = int(os.environ.get("PACTGRAPH_FUZZ_SEED", "1"))
PARTS = 10
CASES = 2000 if IS_LONG else 60 + int(8 * ASKED)  # in all parts together
PROCESSES = 40 if IS_LONG else 2  # of these, so many run in a process of their own
LIMITS = ("--build-timeout", "5", "--build-memory", "256MiB")
SECONDS = 60  # for a command in a process of its own

LINE = '<http://e/a> <http://e/b> "ç\\u4E2D"@en .\n'
RDF_XML = (
    '<?xml version="1.0"?><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:e="http://e/"><r:Description r:about="http://e/a"><e:b>ç</e:b></r:Description></r:RDF>'
)
SAMPLES = {
    "ttl": f'{PREFIXES}id:x rdfs:label "ç"@en ; pact:knows [ pact:knows ( 1 2.0 "x"^^<urn:d> ) ] .\n',
    "nt": LINE * 3,
    "nq": LINE + '<http://e/a> <http://e/b> "x" <http://e/g> .\n' * 2,
    "trig": '@prefix e: <http://e/> . e:g { e:a e:b "ç" , <x> . } { e:a e:b 1 }',
    "n3": '@prefix e: <http://e/> . e:a e:b "ç" . { e:a e:b 1 } => { e:a e:b 2 } .',
    "rdf": RDF_XML,
    "xml": RDF_XML.replace("?><", '?><!DOCTYPE r [<!ENTITY e "ee"><!ENTITY f "&e;&e;">]><', 1),
    "jsonld": '{"@context": {"b": "http://e/b"}, "@id": "http://e/a", "b": ["ç", {"@id": "x"}]}',
    "txt": "A sentence. Another one!\n第三句。\n",
    "rq": FILES["queries/all/who.rq"],
    "zip": "PK\x03\x04",
    "": "nothing",
}
FORMATS = (
    "turtle",
    "nt",
    "nquads",
    "trig",
    "rdfxml",
    "jsonld",
    "csv",
    "nonsense",
    "",
    "\udcff",
    "TTL",
)
SIGNS: tuple[str, ...] = (
    *("\x00", "\x07", "\ufeff", "\ufffe", "<", ">", '"', "'''", "\\", "\\q", "{", "}", "[", "("),
    *(
        "&x;",
        ".",
        ";",
        "_:1 ",
        "@en-toolongtag ",
        "<b ad>",
        "<<( ",
        "\r",
        "\n",
        " " * 99,
        "(" * 3000,
    ),
)
NAMES = (
    "a b",
    "a\nb",
    "a%41",
    "a#b?c",
    "-x",
    "中文",
    "a\u202eb",
    "a'\"b",
    "x" * 240,
    "😀",
    "a\udcff",
    "~",
)
VALUES = ("", "-1", "0", "1e999", "x", "\udcff", "中文", "9" * 99, "a\nb", "nan", "--")
OPTIONS = (
    *("--build-timeout", "--build-memory", "--project", "--releases", "--texts", "--store"),
    *("--store-from", "--build-cache"),
    *("--no-such-option", "--query-timeout", "--result-size", "--engine"),
)


@dataclass(frozen=True)
class Case:
    """A command: its arguments, what it reads, and the words one of which is in what it says where
    it fails.
    """

    arguments: tuple[str, ...]
    names: tuple[str, ...]
    stdin: bytes = b""

    @property
    def is_possible(self) -> bool:
        """Whether the system lets a program be called so."""
        return not any("\0" in argument for argument in self.arguments)


class Fuzzer:
    """Makes cases out of dice, in a folder of its own."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.dice = random.Random(seed)
        self.folder = folder
        self.number = 0

    def case(self) -> Case:
        """The next case."""
        self.number += 1
        kinds: Sequence[Callable[[], Case]] = (
            *[self.serve] * 9,
            *[self.project] * 4,
            *[self.query] * 2,
            *[self.source] * 3,
            self.export,
            self.arguments,
        )
        return self.dice.choice(kinds)()

    def serve(self) -> Case:
        """A file to serve, or what is called like one."""
        path = self.odd_path(self.dice.choice(list(SAMPLES)))
        more = ["--format", self.dice.choice(FORMATS)] * (self.dice.random() < 0.3)
        more += ["--lenient"] * (self.dice.random() < 0.4)
        data = "-" if self.dice.random() < 0.1 else str(path)
        names = (shown(path), "standard input", "--format")
        stdin = self.content("nt") if data == "-" else b""
        more += ["--port", "1", "--releases", str(self.new("releases")), *LIMITS]
        return Case(("serve", "--data", data, *more), names, stdin)

    def project(self) -> Case:
        """A project with one file that isn't what it should be."""
        folder = write_project(self.new("project"))
        name = self.dice.choice(list(FILES))
        if self.dice.random() < 0.3:
            name = f"{Path(name).parent}/{self.name(Path(name).suffix[1:])}"
        self.odd(folder / name, Path(name).suffix[1:])
        command = self.dice.choice(["check", "check", "build"])
        names = (shown(Path(name)), Path(name).stem, "lacks ", "prefix", "entities.ttl", "who.rq")
        return Case((command, "--project", str(folder), *LIMITS), names)

    def query(self) -> Case:
        """A query over the release that there is, or what is no query."""
        text = self.content("rq")
        name = self.dice.choice(["-", "-", "who", self.dice.choice(VALUES), self.name("rq")])
        pairs = ["-p", f"who={self.dice.choice(VALUES)}"] * (self.dice.random() < 0.5)
        pairs += ["-p", self.dice.choice(VALUES)] * (self.dice.random() < 0.2)
        names = (
            name,
            "-p",
            "who",
            "query",
            "line ",
            "parameter",
            "U+",
            "variable",
            "IRI",
            "prefix",
        )
        arguments = ("query", "--engine", "embedded", *pairs, "--", name)
        return Case(arguments, names, text)

    def source(self) -> Case:
        """A text to add, with what is told of it."""
        folder = write_project(self.new("project"))
        path = self.odd_path("txt")
        language = self.dice.choice(["en", "zh-Hant", *VALUES, "en-toolongtag1", "a1"])
        title = self.dice.choice(["T", "T@en", "T@en-toolongtag1", "\ufeff\x07", *VALUES])
        url = self.dice.choice(["https://e.org/a", "https://e.org/ç", "http://[x", *VALUES])
        id = self.dice.choice(["a", "a-b", "ç", "x" * 300, *VALUES])
        more = (f"--url={url}",) * (self.dice.random() < 0.5)
        told = ("add", f"--id={id}", f"--title={title}", f"--language={language}", *more)
        names = (shown(path), "--id", "--title", "--language", "--url", "data/sources/")
        arguments = ("source", *told, f"--project={folder}", *LIMITS, "--", str(path))
        return Case(arguments, names)

    def export(self) -> Case:
        """A format or a place that there isn't, or a release that isn't whole."""
        place = self.odd_path("ttl")
        if place.is_fifo():  # it would wait for somebody who reads
            place.unlink()
        format = self.dice.choice(FORMATS)
        return Case(("export", f"--format={format}", "-o", str(place)), (shown(place), "format"))

    def arguments(self) -> Case:
        """A command with an option that has no such value."""
        command = self.dice.choice(["serve", "query", "build", "check", "export", "source"])
        option = self.dice.choice(OPTIONS)
        value = self.dice.choice(VALUES)
        names = (option, option.removeprefix("--").replace("-", "_"), shown(Path(value)), "ption")
        stdin = self.content("rq")
        return Case((command, f"{option}={value}"), (*names, "lacks", "release", "Usage"), stdin)

    def new(self, name: str) -> Path:
        """A new folder."""
        folder = self.folder / str(self.number) / name
        folder.mkdir(parents=True)
        return folder

    def name(self, ending: str) -> str:
        """A name that somebody may give to a file."""
        return f"{self.dice.choice(NAMES)}.{ending}" if ending else self.dice.choice(NAMES)

    def odd_path(self, ending: str) -> Path:
        """A path at which there is something, or nothing."""
        packed = ".gz" if self.dice.random() < 0.15 else ""
        name = self.name(ending) if self.dice.random() < 0.4 else f"x.{ending}"
        path = self.new("files") / f"{name}{packed}"
        self.odd(path, ending)
        return path

    def odd(self, path: Path, ending: str) -> None:
        """Put something at `path`, seldom what should be there."""
        path.unlink(missing_ok=True)
        kind = self.dice.random()
        if kind < 0.75:
            content = self.content(ending)
            is_packed = path.suffix == ".gz"
            path.write_bytes(self.damaged(gzip.compress(content)) if is_packed else content)
        elif kind < 0.79:
            path.mkdir()
        elif kind < 0.83:
            path.symlink_to(path.name)
        elif kind < 0.87:
            os.mkfifo(path)
        elif kind < 0.90:
            # only what a command may write to: export goes through a link
            places = (Path("/dev/zero"), Path("/dev/null"), self.folder / "no" / "x")
            path.symlink_to(self.dice.choice(places))
        elif kind < 0.93:
            path.write_bytes(b"x")
            path.chmod(0)
        elif kind < 0.95:
            with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as place:
                place.bind(str(path))

    def content(self, ending: str) -> bytes:
        """What stands in a file, seldom what should."""
        kind = self.dice.random()
        sample = SAMPLES.get(ending, SAMPLES["ttl"])
        if kind < 0.15:
            sample = self.dice.choice(list(SAMPLES.values()))
        elif kind < 0.17:
            return b'<http://e/a> <http://e/b> "' + b"x" * 17_000_000 + b'" .'
        elif kind < 0.20:
            return self.dice.randbytes(self.dice.randrange(5000))
        elif kind < 0.23:
            return b""
        text = sample
        for _ in range(self.dice.choice([0, 1, 1, 2, 5])):
            place = self.dice.randrange(len(text) + 1)
            end = place + self.dice.choice([0, 0, 1, 9, len(text)])
            text = text[:place] + self.dice.choice(SIGNS) + text[end:]
        encodings = ["utf-8"] * 9 + [
            "utf-8-sig",
            "utf-16",
            "utf-16-le",
            "utf-32",
            "gb18030",
            "latin-1",
        ]
        encoded = text.encode(self.dice.choice(encodings), "replace")
        return self.damaged(encoded) if self.dice.random() < 0.3 else encoded

    def damaged(self, content: bytes) -> bytes:
        """Content that is cut off, or has other bytes in it."""
        place = self.dice.randrange(len(content) + 1)
        if self.dice.random() < 0.5:
            return content[:place]
        return content[:place] + self.dice.randbytes(self.dice.randrange(5)) + content[place + 2 :]


def shown(path: Path) -> str:
    """The longest part of a name that is shown as it is, whatever it stands in."""
    return max(re.split(r"[^\w .#?%~-]", path.name), key=len)


def fault(case: Case, code: int | None, said: str) -> str | None:
    """What is wrong with how a command ended, if anything."""
    told = [line for line in said.splitlines() if line.startswith(("pactgraph: ", "Error: "))]
    if code not in (0, 1, 2):
        return f"exit code {code}"
    if "Traceback" in said or "Aborted" in said:
        return "a traceback"
    if len(told) != (1 if code else 0):
        return f"{len(told)} messages at exit code {code}"
    if code and not any(name and name in said for name in case.names):
        return f"names none of {case.names}"
    return "too much is said" if len(said) > 20_000 else None


def in_this_process(case: Case, environment: dict[str, str]) -> tuple[int | None, str]:
    """How a command ends: its exit code, and what it says."""
    result = CliRunner(env=environment).invoke(main, case.arguments, case.stdin)
    if result.exception and not isinstance(result.exception, SystemExit):
        return None, "".join(traceback.format_exception(result.exception))[-3000:]
    return result.exit_code, result.stderr


def in_its_own(case: Case, environment: dict[str, str]) -> tuple[int | None, str]:
    """The same in a process of its own, whose standard input is what it reads."""
    done = subprocess.run(
        [sys.executable, "-m", "pactgraph", *case.arguments],
        env={**os.environ, **environment},
        input=case.stdin,
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    return done.returncode, done.stderr.decode("utf-8", "replace")


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The project and its release that a command finds; nothing that it serves stays."""
    monkeypatch.setattr("pactgraph.web.server.run_server", lambda *_: None)
    project = write_project(tmp_path / "project")
    environment = {
        "PACTGRAPH_PROJECT": str(project),
        "PACTGRAPH_RELEASES": str(tmp_path / "releases"),
    }
    assert in_this_process(Case(("build",), ()), environment)[0] == 0
    monkeypatch.chdir(tmp_path)
    return environment


@pytest.mark.parametrize("part", range(PARTS))
def test_no_file_and_no_argument_ends_a_command_in_a_traceback(
    part: int, environment: dict[str, str], tmp_path: Path
) -> None:
    fuzzer, findings, codes = Fuzzer(SEED * PARTS + part, tmp_path / "cases"), [], Counter[object]()
    for number in range(CASES // PARTS):
        case = fuzzer.case()
        own = number < PROCESSES // PARTS and case.is_possible and case.arguments[0] != "serve"
        code, said = (in_its_own if own else in_this_process)(case, environment)
        codes[case.arguments[0], code] += 1
        if wrong := fault(case, code, said):
            findings.append(
                f"case {number} of part {part}: {wrong}\n{case.arguments}\n{said[-1500:]}"
            )
    print(sorted(codes.items(), key=str))
    assert not findings, f"{len(findings)} of {CASES // PARTS}\n" + "\n\n".join(findings)


@pytest.mark.parametrize("begins", ["", "id:", "微软 ", "http://e/"])
def test_a_message_does_not_quote_all_that_was_given(
    begins: str, environment: dict[str, str]
) -> None:
    given = f"who={begins}{'x' * 100_000}"
    case = Case(("query", "--engine", "embedded", "who", "-p", given), ())
    code, said = in_this_process(case, environment)
    assert (code, len(said) < 3000, "there are id:a" in said) == (1, True, True)
