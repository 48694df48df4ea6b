"""The words in which saved queries say what is wrong with their arguments, which are in `en.toml`
and `zh.toml`.
"""

from pathlib import Path

from pactgraph.words import Text, Words, both

__all__ = ["Text", "both", "listed", "say"]

WORDS = Words(Path(__file__).parent)
say, listed = WORDS.say, WORDS.listed
