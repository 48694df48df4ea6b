"""Programs in Java that tests run, and the libraries that they are run with: those that a list names
by digest, which Maven has put beside the list.
"""

import hashlib
import os
import shutil
from pathlib import Path

import pytest
from conftest import PROJECT, absent


def java(program: Path) -> list[str]:
    """The command that runs a program of one file. Skips the test where there is no Java or nothing
    to get the libraries with.
    """
    if not shutil.which("java") or not shutil.which("mvn"):
        pytest.skip("no java or no mvn")
    folder = program.parent
    if not (folder / "jars").is_dir():
        pom = (folder / "pom.xml").relative_to(PROJECT)
        absent(f"no jars: mvn --strict-checksums -f {pom} dependency:copy-dependencies")
    classpath = os.pathsep.join(map(str, listed(folder / "jars.sha256", folder / "jars")))
    return ["java", "-XX:TieredStopAtLevel=1", "-cp", classpath, str(program)]


def listed(digests: Path, folder: Path) -> list[Path]:
    """The jars that the list names, each with the digest that it has there; what else is in the
    folder is passed over.
    """
    rows = [line.split() for line in digests.read_text("utf-8").splitlines()]
    for digest, name in rows:
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, (
            f"{name} is not the file that was tested"
        )
    return [folder / name for _, name in rows]
