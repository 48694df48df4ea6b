"""The documents: what they link to is there."""

import re
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
