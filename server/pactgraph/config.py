"""Settings: one frozen dataclass, one field each, with unit, default and help.

Options of the command line, their help and names in the environment (`PACTGRAPH_` and the field's name)
all come from the fields. Settings are read once, in `cli.py`, and passed down.
"""

import os
from collections.abc import Mapping
from dataclasses import Field, dataclass, fields
from dataclasses import field as dataclass_field
from pathlib import Path
from typing import Any

import platformdirs

from pactgraph.errors import InputError

_PACKAGE = Path(__file__).resolve().parent
# A folder is a project of ours if it holds this file.
_LANDMARK = Path("ontology", "pactgraph.ttl")


def _setting(help: str, default: Any) -> Any:
    """A field with its help text; a callable default is worked out when it is needed."""
    if callable(default):
        return dataclass_field(default_factory=default, metadata={"help": help})
    return dataclass_field(default=default, metadata={"help": help})


def find_project() -> Path:
    """The folder with `ontology/`, `data/` and `queries/`: the working directory or one above it, else the copy that came with the package."""
    here = Path.cwd()
    candidates = [here, *here.parents, _PACKAGE.parents[1], _PACKAGE / "content"]
    return next((folder for folder in candidates if (folder / _LANDMARK).is_file()), _PACKAGE / "content")


def find_releases(project: Path) -> Path:
    """Where releases of `project` go: its own `releases/`, or the user's data folder where the project came with the package."""
    if project == _PACKAGE / "content":
        return Path(platformdirs.user_data_path("pactgraph")) / "releases"
    return project / "releases"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator decides. Sizes are bytes; an unset folder is found by the rule in its help."""

    project: Path = _setting("Folder with ontology/, data/ and queries/ [the checkout around you, else the installed copy]", find_project)
    releases: Path | None = _setting("Folder of the releases [releases/ in the checkout, else your user data folder]", None)
    texts: Path | None = _setting("Folder with the texts of the sources, to verify quotes against [data/texts/ in the project]", None)
    host: str = _setting("Address to listen on", "127.0.0.1")
    port: int = _setting("Port to listen on", 8000)
    request_size: int = _setting("Largest request body, in bytes", 1024 * 1024)

    @property
    def releases_folder(self) -> Path:
        """The folder of the releases, found by rule where it isn't set."""
        return self.releases or find_releases(self.project)

    @property
    def texts_folder(self) -> Path:
        """The folder of the texts; it need not exist."""
        return self.texts or self.project / "data" / "texts"


def settings_fields() -> dict[str, Field[Any]]:
    """The fields of Settings by name."""
    return {field.name: field for field in fields(Settings)}


def read_settings(given: Mapping[str, object], environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from `given` values, then the environment, then the defaults; a None in `given` counts as not given.

    Raises InputError for a value that can't be read or can't be meant.
    """
    values: dict[str, Any] = {}
    for name, field in settings_fields().items():
        variable = f"PACTGRAPH_{name.upper()}"
        value = given.get(name)
        if value is None and environment.get(variable):
            value = _parse(field, environment[variable], variable)
        if value is not None:
            values[name] = value
    settings = Settings(**values)
    if settings.texts and not settings.texts.is_dir():
        raise InputError(f"--texts {settings.texts}: there is no such folder")
    if settings.request_size < 1:
        raise InputError(f"--request-size {settings.request_size}: write a number of bytes above 0")
    return settings


def _parse(field: Field[Any], text: str, variable: str) -> Path | int | str:
    """The value that `text` stands for, by the type of the field."""
    if field.type in (Path, Path | None):
        return Path(text).absolute()
    if field.type is int:
        if not text.isdecimal():
            raise InputError(f"{variable}={text}: write a whole number")
        return int(text)
    return text
