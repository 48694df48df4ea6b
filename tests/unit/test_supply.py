"""What is installed is what was tested: each file that pip, npm or Maven brings is named by its
digest. And CI runs what the README says, word by word.
"""

import itertools
import json
import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import PROJECT, absent
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

SERVER, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
README = (PROJECT / "README.md").read_text("utf-8")
SUPPORTED = [
    {
        "python_version": python,
        "python_full_version": f"{python}.1",
        "sys_platform": system,
        "platform_system": system.title(),
        "platform_machine": machine,
    }
    for python, system, machine in itertools.product(
        ("3.11", "3.12", "3.13"), ("linux", "darwin"), ("x86_64", "aarch64", "arm64")
    )
]


def blocks(name: str) -> list[str]:
    """What a file of requirements asks for, one requirement with its digests a line."""
    lines = (PROJECT / name).read_text("utf-8").replace("\\\n", " ").splitlines()
    return [
        line
        for line in lines
        if line and not line.lstrip().startswith("#") and line != "--only-binary :all:"
    ]


def pins(name: str) -> dict[str, Requirement]:
    requirements = [Requirement(re.split(r"\s--hash", block)[0]) for block in blocks(name)]
    return {canonicalize_name(requirement.name): requirement for requirement in requirements}


def asked_for(extra: str) -> Iterator[Requirement]:
    """What pyproject.toml asks for with an extra, those of the extras in it too."""
    project = PYPROJECT["project"]
    for line in [*project["dependencies"], *project["optional-dependencies"][extra]]:
        requirement = Requirement(line)
        if requirement.name == project["name"]:
            yield from (inner for name in requirement.extras for inner in asked_for(name))
        else:
            yield requirement


def holds(requirement: Requirement, pinned: dict[str, Requirement]) -> bool:
    pin = pinned.get(canonicalize_name(requirement.name))
    return pin is not None and next(iter(pin.specifier)).version in requirement.specifier


@pytest.mark.parametrize("name", [SERVER, DEVELOPMENT])
def test_every_requirement_is_one_version_and_the_digests_of_its_files(name: str) -> None:
    for block in blocks(name):
        assert re.fullmatch(
            r"[\w.\[\]-]+==[\w.]+(?: ; [^#\\]+?)?(?:\s+--hash=sha256:[0-9a-f]{64})+", block.strip()
        ), block


@pytest.mark.parametrize("name", [SERVER, DEVELOPMENT])
def test_nothing_is_built_from_source_on_the_way(name: str) -> None:
    assert "\n--only-binary :all:\n" in (PROJECT / name).read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "extra"),
    [(SERVER, "build"), (DEVELOPMENT, "dev"), (DEVELOPMENT, "test"), (DEVELOPMENT, "build")],
)
def test_what_pyproject_asks_for_is_pinned_within_its_range(name: str, extra: str) -> None:
    assert not [
        str(requirement) for requirement in asked_for(extra) if not holds(requirement, pins(name))
    ]


def test_what_the_build_needs_is_pinned() -> None:
    assert not [
        line
        for line in PYPROJECT["build-system"]["requires"]
        if not holds(Requirement(line), pins(SERVER))
    ]


@pytest.mark.parametrize("name", [SERVER, DEVELOPMENT])
def test_what_the_pinned_ask_for_is_pinned_on_each_python_and_system(name: str) -> None:
    pinned = pins(name)
    present = {
        distribution.metadata["Name"]
        for distribution in metadata.distributions()
        if canonicalize_name(distribution.metadata["Name"]) in pinned
    }
    for package, platform in itertools.product(sorted(present), SUPPORTED):
        for extra in {"", *pinned[canonicalize_name(package)].extras}:
            wanted = [Requirement(line) for line in metadata.requires(package) or ()]
            needed = [
                each
                for each in wanted
                if each.marker is None or each.marker.evaluate({**platform, "extra": extra})
            ]
            assert not [str(each) for each in needed if not holds(each, pinned)], (
                package,
                platform,
            )


def test_the_server_is_tested_with_what_it_runs_with() -> None:
    """In one version and by the same digests, though perhaps not on every Python alike."""
    of_server, of_all = (
        {
            re.sub(r"\s;.*?(?=\s--hash)", "", block).split()[0]: block.split("--hash")[1:]
            for block in blocks(name)
        }
        for name in (SERVER, DEVELOPMENT)
    )
    assert {name: [digest.strip() for digest in of_server[name]] for name in of_server} == {
        name: [digest.strip() for digest in of_all[name]] for name in of_server
    }


@pytest.mark.parametrize("name", [SERVER, DEVELOPMENT])
def test_no_registry_and_no_machine_is_named(name: str) -> None:
    text = (PROJECT / name).read_text("utf-8")
    assert not re.search(
        r"://|(?<![\w.])/\w|--(?:extra-)?index-url|--find-links|--trusted-host", text
    )


@pytest.mark.parametrize(("section", "name"), [("Start", SERVER), ("Test", DEVELOPMENT)])
def test_the_line_of_the_readme_installs_by_digest_and_builds_with_what_is_there(
    section: str, name: str
) -> None:
    [line] = re.findall(
        r"^python3 .*$", README.split(f"\n## {section}\n")[1].split("\n## ")[0], re.M
    )
    installs = [words for words in line.split(" && ") if " install " in words]
    assert installs[0] == f".venv/bin/pip install --require-hashes -r {name}"
    assert all("--no-deps --no-build-isolation" in words for words in installs[1:])


CLIENTS = PROJECT / "tests" / "standards" / "clients"


def test_npm_takes_what_the_lockfile_has_a_digest_for() -> None:
    lock = json.loads((CLIENTS / "package-lock.json").read_text("utf-8"))["packages"]
    assert (
        lock.pop("")["dependencies"]
        == json.loads((CLIENTS / "package.json").read_text("utf-8"))["dependencies"]
    )
    assert not [
        name
        for name, package in lock.items()
        if not package.get("integrity", "").startswith("sha512-") or "resolved" in package
    ]
    assert not [name for name, package in lock.items() if package.get("hasInstallScript")]


@pytest.mark.parametrize("folder", ["clients", "reasoner"])
def test_every_version_that_maven_is_asked_for_is_one(folder: str) -> None:
    pom = ElementTree.parse(CLIENTS.parent / folder / "pom.xml").getroot()
    space = {"m": "http://maven.apache.org/POM/4.0.0"}
    versions = [
        each.findtext("m:version", "", space)
        for each in [*pom.iterfind(".//m:dependency", space), *pom.iterfind(".//m:plugin", space)]
    ]
    assert len(versions) == 2
    assert all(re.fullmatch(r"[0-9.]+", version) for version in versions)


def test_ci_brings_clients_with_locks_digests_and_no_scripts() -> None:
    text = (PROJECT / ".ci" / "run").read_text("utf-8")
    assert re.findall(r"^ *npm .*$", text, re.M) == [
        "    npm ci --silent --ignore-scripts --prefix tests/standards/clients"
    ]
    assert all(" --strict-checksums " in line for line in re.findall(r"^ *mvn .*$", text, re.M))


def commands(folder: Path, section: str) -> subprocess.CompletedProcess[str]:
    """What CI would run for a README with this section."""
    (folder / "README.md").write_text(
        f"# T\n\n```sh\nanother line\n```\n\n{section}\n## Next\n\n```sh\nanother line\n```\n",
        "utf-8",
    )
    return subprocess.run(
        [PROJECT / ".ci" / "commands", "README.md"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=10,
        check=False,
    )


def test_ci_runs_the_line_of_the_readme() -> None:
    done = subprocess.run(
        [PROJECT / ".ci" / "commands", PROJECT / "README.md"],
        capture_output=True,
        text=True,
        timeout=10,
        check=True,
    )
    assert (
        f"```sh\n{' && '.join(done.stdout.splitlines())}\n```"
        in README.split("\n## Test\n")[1].split("\n## ")[0]
    )
    assert "eval" not in (PROJECT / ".ci" / "run").read_text("utf-8").split()


def test_a_line_is_words_and_and(tmp_path: Path) -> None:
    done = commands(
        tmp_path,
        "## Test\n\nSo:\n\n```sh\npython3 -m venv .venv  && .venv/bin/pytest -k a=b,c:d\n```\n",
    )
    assert (done.stdout, done.stderr) == (
        "python3 -m venv .venv\n.venv/bin/pytest -k a=b,c:d\n",
        "",
    )


@pytest.mark.parametrize(
    "line",
    [
        *(
            "python3 $(touch x)",
            "python3 `touch x`",
            "python3 $HOME",
            "python3 ${HOME}",
            "python3 <(touch x)",
            "python3 $'x'",
            "python3 !x",
        ),
        *(
            "python3 ; touch x",
            "python3 | touch x",
            "python3 || touch x",
            "python3 & touch x",
            "python3 &touch x",
            "python3 &&& touch x",
            "python3 a&&b",
        ),
        *(
            "python3 > x",
            "python3 2>&1",
            "python3 < x",
            "python3 &> x",
            "python3 *",
            "python3 ?",
            "python3 [a]",
            "python3 {a,b}",
            "python3 ~",
            "python3 # x",
        ),
        *(
            "python3 'a b'",
            'python3 "a"',
            "python3 a\\ b",
            "python3 \\",
            "python3\tx",
            "python3 x\r",
            "python3\u00a0x",
            "pythоn3 x",
            "python3 \x1b[m",
        ),
        *(
            "touch x",
            "sh -c x",
            "python3 && touch x",
            "/bin/sh",
            ".venv/bin/../../x",
            "A=b python3",
            "eval python3",
            ". x",
            "-c",
            "command python3",
        ),
        *(
            "&& python3",
            "python3 &&",
            "python3 && && python3",
            "&&",
            "",
            " ",
            "python3 a\npython3 b",
        ),
    ],
)
def test_what_a_shell_would_read_otherwise_is_refused(line: str, tmp_path: Path) -> None:
    done = commands(tmp_path, f"## Test\n\n```sh\n{line}\n```\n")
    assert done.returncode != 0
    assert "README.md: the section Test " in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]


@pytest.mark.parametrize(
    "section",
    [
        *(
            "",
            "## Tests\n\n```\npython3 x\n```\n",
            "## Test\n",
            "## Test\n\npython3 x\n",
            "## Test\n\n    python3 x\n",
            "### Test\n\n```\npython3 x\n```\n",
        ),
        *(
            "## Test\n\n```\npython3 x\n```\n\n```\npython3 y\n```\n",
            "## Test\n\n```\npython3 x\n",
            "## Test\r\n\r\n```\r\npython3 x\r\n```\r\n",
        ),
        *(
            "## Test\n\n```\npython3 x\n```\n\n## Test\n\n```\npython3 y\n```\n",
            "## Test\n\n```\npython3 x\n```\n\n~~~\npython3 y\n~~~\n",
        ),
    ],
)
def test_a_section_with_another_number_of_lines_is_refused(section: str, tmp_path: Path) -> None:
    done = commands(tmp_path, section)
    assert done.returncode != 0
    assert re.search("the section Test (must have one line|may have letters)", done.stderr)


def test_ci_does_nothing_at_all_where_the_line_is_refused(tmp_path: Path) -> None:
    shutil.copytree(PROJECT / ".ci", tmp_path / ".ci")
    (tmp_path / "README.md").write_text(
        "## Test\n\n```sh\npython3 -m venv made && sh\n```\n", "utf-8"
    )
    done = subprocess.run(
        ["bash", tmp_path / ".ci" / "run"],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=10,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "starts: sh" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == [".ci", "README.md"]


def test_what_ci_installs_is_not_skipped_over_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no nginx"):
        absent("no nginx")
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="no nginx"):
        absent("no nginx")
