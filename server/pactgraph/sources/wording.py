"""Whether two texts share their wording: a run of 12 Han characters, or of 10 words, in one line.

Signs, spaces and digits between them are left out, and in Chinese the words of other scripts too. A
name is shorter than that, and so is what two people come to say alike.
"""

import re

_HAN_RUN = 12
_WORD_RUN = 10
_NO_HAN = re.compile(r"[^一-鿿]")
_WORD = re.compile(r"[^\W\d_一-鿿]+")


def runs(text: str) -> set[str]:
    """Every run of that length in a line of `text`: Han characters side by side, words in lower
    case with a space between them.
    """
    found = set()
    for line in text.splitlines():
        han, words = _NO_HAN.sub("", line), _WORD.findall(line.lower())
        found |= {han[i : i + _HAN_RUN] for i in range(len(han) - _HAN_RUN + 1)}
        found |= {" ".join(words[i : i + _WORD_RUN]) for i in range(len(words) - _WORD_RUN + 1)}
    return found
