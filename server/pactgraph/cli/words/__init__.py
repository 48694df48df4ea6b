"""The words of the command line for people at a terminal, which are in `en.toml` and `zh.toml`.

The help of commands and messages are English; what tells of a saved query and of its answer has the
language of the query.
"""

from pathlib import Path

from pactgraph.words import Words

_HERE = Path(__file__).parent
LANGUAGES = tuple(sorted(path.stem for path in _HERE.glob("*.toml")))
WORDS = Words(_HERE)
say_in = WORDS.say_in
