"""Where a project and its releases are, where nobody says."""

import os
from pathlib import Path

import platformdirs

from pactgraph.errors import InputError

_PACKAGE = Path(__file__).resolve().parent
# A folder is a project of ours if it holds this file.
LANDMARK = Path("ontology", "pactgraph.ttl")


def find_project() -> Path:
    """The folder with `ontology/`, `data/` and `queries/`: the working directory or one above it,
    else the copy that came with the package.
    """
    here = Path.cwd()
    owners = {os.geteuid(), here.stat().st_uid}
    around = [folder for folder in (here, *here.parents) if _owner(folder / LANDMARK) in owners]
    installed = [
        folder
        for folder in (_PACKAGE.parents[1], _PACKAGE / "content")
        if (folder / LANDMARK).is_file()
    ]
    return next(iter([*around, *installed]), _PACKAGE / "content")


def own_project(project: Path, is_named: bool) -> Path:
    """`project`, where it may be written into: it is no copy that came with the package, and it was
    named or is around the working directory. Raises InputError where it isn't.
    """
    if _is_installed(project):
        raise InputError(
            f"it would be written into {project}, the copy that came with the package, which stays "
            "as it is: go to a project of your own, or name one with --project"
        )
    if not is_named and not Path.cwd().is_relative_to(project):
        raise InputError(
            f"there is no project around {Path.cwd()}, and it would be written into {project}: go "
            "there, or name the project with --project"
        )
    return project


def _is_installed(folder: Path) -> bool:
    """Whether `folder` is in the package, by whatever way it is called."""
    return folder.resolve().is_relative_to(_PACKAGE)


def _owner(file: Path) -> int | None:
    """Who owns a file, which others may have put above one's own folder; None where
    there is none.
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


def find_releases(project: Path, named: Path | None = None) -> Path:
    """Where releases of `project` go: the folder that was `named`, else its own `releases/`, or the
    user's data folder where the project came with the package.

    Raises InputError where that is in the package, into which nothing is written, or `releases/` is
    a link: what is written there would go wherever it leads.
    """
    if named:
        if _is_installed(named):
            raise InputError(
                f"--releases {named} is in the installed package, which stays as it is; name "
                "another folder"
            )
        return named
    if _is_installed(project):
        return Path(platformdirs.user_data_path("pactgraph")) / "releases"
    if (project / "releases").is_symlink():
        raise InputError(
            f"{project / 'releases'} is a link, and who made the project may have made it; name "
            "the folder with --releases"
        )
    return project / "releases"
