"""Where a project and its releases are, where nobody says."""

import os
from pathlib import Path

import platformdirs

from pactgraph.errors import InputError

_PACKAGE = Path(__file__).resolve().parent
# A folder is a project of ours if it holds this file.
_LANDMARK = Path("ontology", "pactgraph.ttl")


def find_project() -> Path:
    """The folder with `ontology/`, `data/` and `queries/`: the working directory or one above it,
    else the copy that came with the package.
    """
    here = Path.cwd()
    owners = {os.geteuid(), here.stat().st_uid}
    around = [folder for folder in (here, *here.parents) if _owner(folder / _LANDMARK) in owners]
    installed = [
        folder
        for folder in (_PACKAGE.parents[1], _PACKAGE / "content")
        if (folder / _LANDMARK).is_file()
    ]
    return next(iter([*around, *installed]), _PACKAGE / "content")


def _owner(file: Path) -> int | None:
    """Who owns a file; None where there is none. What somebody else has put above the working
    directory is not taken for one's own.
    """
    try:
        return file.stat().st_uid if file.is_file() else None
    except OSError:
        return None


def find_documents() -> Path:
    """The folder of the documents that a server shows to its users: those that came with the
    package, else those of the checkout that it runs from.
    """
    installed = _PACKAGE / "content" / "docs"
    return installed if installed.is_dir() else _PACKAGE.parents[1] / "docs"


def find_releases(project: Path) -> Path:
    """Where releases of `project` go: its own `releases/`, or the user's data folder where the
    project came with the package.

    Raises InputError where `releases/` is a link: what is written there would go wherever it leads.
    """
    if project == _PACKAGE / "content":
        return Path(platformdirs.user_data_path("pactgraph")) / "releases"
    if (project / "releases").is_symlink():
        raise InputError(
            f"{project / 'releases'} is a link, and who made the project may have made it; name "
            "the folder with --releases"
        )
    return project / "releases"
