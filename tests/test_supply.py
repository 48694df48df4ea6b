"""What is installed is what was tested: every file that pip may take is named by its digest, in the two files of requirements."""

import itertools
import re
import tomllib
from collections.abc import Iterator
from importlib import metadata

import pytest
from conftest import PROJECT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

SERVER, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
README = (PROJECT / "README.md").read_text("utf-8")
SUPPORTED = [
    {"python_version": python, "python_full_version": f"{python}.1", "sys_platform": system, "platform_system": system.title(), "platform_machine": machine}
    for python, system, machine in itertools.product(("3.11", "3.12", "3.13"), ("linux", "darwin"), ("x86_64", "aarch64", "arm64"))
]


def blocks(name: str) -> list[str]:
    """What a file of requirements asks for, one requirement with its digests a line."""
    lines = (PROJECT / name).read_text("utf-8").replace("\\\n", " ").splitlines()
    return [line for line in lines if line and not line.lstrip().startswith("#") and line != "--only-binary :all:"]


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
        assert re.fullmatch(r"[\w.\[\]-]+==[\w.]+(?: ; [^#\\]+?)?(?:\s+--hash=sha256:[0-9a-f]{64})+", block.strip()), block


@pytest.mark.parametrize("name", [SERVER, DEVELOPMENT])
def test_nothing_is_built_from_source_on_the_way(name: str) -> None:
    assert "\n--only-binary :all:\n" in (PROJECT / name).read_text("utf-8")


@pytest.mark.parametrize(("name", "extra"), [(SERVER, "build"), (DEVELOPMENT, "dev"), (DEVELOPMENT, "test"), (DEVELOPMENT, "build")])
def test_what_pyproject_asks_for_is_pinned_within_its_range(name: str, extra: str) -> None:
    assert not [str(requirement) for requirement in asked_for(extra) if not holds(requirement, pins(name))]


def test_what_the_build_needs_is_pinned() -> None:
    assert not [line for line in PYPROJECT["build-system"]["requires"] if not holds(Requirement(line), pins(SERVER))]


@pytest.mark.parametrize("name", [SERVER, DEVELOPMENT])
def test_what_the_pinned_ask_for_is_pinned_on_each_python_and_system(name: str) -> None:
    pinned = pins(name)
    present = {distribution.metadata["Name"] for distribution in metadata.distributions() if canonicalize_name(distribution.metadata["Name"]) in pinned}
    for package, platform in itertools.product(sorted(present), SUPPORTED):
        for extra in {"", *pinned[canonicalize_name(package)].extras}:
            wanted = [Requirement(line) for line in metadata.requires(package) or ()]
            needed = [each for each in wanted if each.marker is None or each.marker.evaluate({**platform, "extra": extra})]
            assert not [str(each) for each in needed if not holds(each, pinned)], (package, platform)


def test_the_server_is_tested_with_what_it_runs_with() -> None:
    assert set(blocks(SERVER)) <= set(blocks(DEVELOPMENT))


@pytest.mark.parametrize("name", [SERVER, DEVELOPMENT])
def test_no_registry_and_no_machine_is_named(name: str) -> None:
    text = (PROJECT / name).read_text("utf-8")
    assert not re.search(r"://|(?<![\w.])/\w|--(?:extra-)?index-url|--find-links|--trusted-host", text)


@pytest.mark.parametrize(("section", "name"), [("Start", SERVER), ("Test", DEVELOPMENT)])
def test_the_line_of_the_readme_installs_by_digest_and_builds_with_what_is_there(section: str, name: str) -> None:
    [line] = re.findall(r"^python3 .*$", README.split(f"\n## {section}\n")[1].split("\n## ")[0], re.M)
    installs = [words for words in line.split(" && ") if " install " in words]
    assert installs[0] == f".venv/bin/pip install --require-hashes -r {name}"
    assert all("--no-deps --no-build-isolation" in words for words in installs[1:])
