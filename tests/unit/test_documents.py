"""The documents: what they link to is there, and the service unit of the README is one that systemd
takes and that gives away little.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import PROJECT

DOCUMENTS = sorted([*PROJECT.glob("*.md"), *PROJECT.glob("docs/*.md")])


def anchor(heading: str) -> str:
    """What a heading is called in a link to it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_link_leads_to_a_file_and_a_heading(path: Path) -> None:
    for target, name in re.findall(
        r"\]\((?!https?://)([^)#]*)(?:#([^)]*))?\)", path.read_text("utf-8")
    ):
        file = path.parent / target if target else path
        assert file.exists(), target
        if name:
            headings = re.findall(r"^#+ (.*)$", file.read_text("utf-8"), re.M)
            assert name in set(map(anchor, headings)), (target, name)


@pytest.mark.parametrize("name", ["README.md", "docs/server.md"])
def test_what_is_promised_is_linked(name: str) -> None:
    assert "SECURITY.md)" in (PROJECT / name).read_text("utf-8")


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit of the README, with a program that this machine has."""
    [text] = re.findall(
        r"^```ini\n(.*?)^```$", (PROJECT / "README.md").read_text("utf-8"), re.M | re.S
    )
    (tmp_path / "pactgraph.service").write_text(
        re.sub(r"^ExecStart=\S+", f"ExecStart={sys.executable}", text, flags=re.M), "utf-8"
    )
    return tmp_path / "pactgraph.service"


def test_the_service_has_a_user_of_its_own_and_no_rights(unit: Path) -> None:
    lines = set(unit.read_text("utf-8").splitlines())
    assert lines >= {
        "User=pactgraph",
        "DynamicUser=yes",
        "CapabilityBoundingSet=",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "OOMPolicy=continue",
    }


def test_systemd_takes_the_unit(unit: Path) -> None:
    if not (analyze := shutil.which("systemd-analyze")):
        pytest.skip("no systemd-analyze")
    done = subprocess.run(
        [analyze, "verify", "--man=no", str(unit)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    offline = [analyze, "security", "--offline=yes", "--no-pager", "--threshold=40", str(unit)]
    done = subprocess.run(offline, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout
