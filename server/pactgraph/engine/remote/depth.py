"""How deep triples stand within triples in an answer, told before it is read: what reads them goes
a step deeper for each, and a few thousand of them would end the process with all that it has to do.
"""

import re

from pactgraph.errors import ExceededError

# What shows that there is any: in JSON, where a text has its quotes escaped, and in N-Triples.
MARKS = (b'"triple"', b"<<(")
# So many within each other are read. In JSON each is two objects, and a few are around them.
_MOST, _AROUND = 200, 8
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"|[{}]', re.DOTALL)


def check_depth(body: bytes) -> None:
    """Raise ExceededError where an answer, in JSON or as N-Triples, has triples too deep within
    each other.
    """
    if body.lstrip()[:1] == b"{":
        depth = deepest = 0
        for token in _TOKEN.findall(body):
            depth += (token == b"{") - (token == b"}")
            deepest = max(deepest, depth)
        found = (deepest - _AROUND) // 2
    else:
        found = max((line.count(b"<<(") for line in body.splitlines()), default=0)
    if found > _MOST:
        raise ExceededError(
            f"the answer has triples within triples, more than {_MOST} deep, which nobody "
            "could read"
        )
