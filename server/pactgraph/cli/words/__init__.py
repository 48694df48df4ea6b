"""The words of the command line for people at a terminal, which are in `en.toml` and `zh.toml`.

The help of commands and messages are English; what tells of a saved query and of its answer has the
language of the query.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent
LANGUAGES = tuple(sorted(path.stem for path in _HERE.glob("*.toml")))


def say_in(language: str, name: str, /, **values: object) -> str:
    """The words called `name` in `language`, with `values` in their places. Raises KeyError where
    there are none.
    """
    return _words(language)[name].format(**values)


@cache
def _words(language: str) -> Mapping[str, str]:
    table: Mapping[str, str] = tomllib.loads((_HERE / f"{language}.toml").read_text("utf-8"))
    return table
