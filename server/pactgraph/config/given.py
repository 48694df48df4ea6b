"""Settings from what is given, then from the environment, then the defaults."""

import os
from collections.abc import Callable, Mapping
from dataclasses import Field
from typing import Any, TypeAlias

from pactgraph.config.settings import Settings, settings_fields
from pactgraph.errors import SettingError
from pactgraph.places import LANDMARK
from pactgraph.readers import READERS

# How a setting and its value are written where they are given, for messages.
Spelling: TypeAlias = Callable[[str, object], str]


def as_option(name: str, value: object) -> str:
    """A setting as the command line has it."""
    return f"--{name.replace('_', '-')} {value}"


def as_argument(name: str, value: object) -> str:
    """A setting as Python has it."""
    return f"{name}={value!r}"


def read_settings(
    given: Mapping[str, object],
    environment: Mapping[str, str] = os.environ,
    spelling: Spelling = as_option,
) -> Settings:
    """Settings from what is `given`, as texts or values of Python, then from the environment, then
    the defaults; a None in `given` counts as not given.

    Raises SettingError for a setting that there isn't, and for a value that can't be read or can't
    be meant, in the `spelling` of whoever gave it.
    """
    known = settings_fields()
    if unknown := given.keys() - known.keys():
        raise SettingError(f"no setting {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    values: dict[str, Any] = {}
    for name, field in known.items():
        value, variable = given.get(name), _variable(name)
        text = environment.get(variable)
        if value is not None:
            values[name] = _read(field, value, spelling(name, value))
        elif text:
            values[name] = _read(field, text, f"{variable}={text}")
    settings = Settings(**values)
    if settings.texts and not settings.texts.is_dir():
        raise SettingError(f"{spelling('texts', str(settings.texts))}: there is no such folder")
    if "project" in values and not (settings.project / LANDMARK).is_file():
        folder = "holds no project" if settings.project.is_dir() else "there is no such folder"
        raise SettingError(
            f"{spelling('project', str(settings.project))}: {folder}; a project has "
            f"{LANDMARK} in it"
        )
    return settings


def is_given(
    name: str, given: Mapping[str, object], environment: Mapping[str, str] = os.environ
) -> bool:
    """Whether somebody has said what a setting is to be, so that it isn't its default."""
    return given.get(name) is not None or bool(environment.get(_variable(name)))


def _variable(name: str) -> str:
    """The name of a setting in the environment."""
    return f"PACTGRAPH_{name.upper()}"


def _read(field: Field[Any], value: object, written: str) -> object:
    reader = READERS[field.metadata["kind"]]
    try:
        return reader.read(value)
    except (ValueError, OverflowError) as error:
        raise SettingError(f"{written}: {reader.wish}") from error
