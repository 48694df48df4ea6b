"""Which parameters the answer to a query rests on: where one of them names nothing in the data, the
answer is empty.

Read from tokens, rather too few than too many: a parameter counts where it stands by itself in a
group that every solution goes through, and nothing around it matches without a triple.
"""

from dataclasses import dataclass, field

from pactgraph.sparql.text import Token, tokens

# What stands in the braces behind these can be missing, or is no data.
_ASIDE = ("OPTIONAL", "MINUS", "EXISTS", "SERVICE", "VALUES", "CONSTRUCT")
# Without GROUP BY these give a row for nothing.
_AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
# A path that ends in one of these leads from a thing to itself, whether or not there is such a one.
_MAY_BE_EMPTY = ("*", "?")


@dataclass(slots=True)
class _Group:
    """What stands between braces, as far as it is read; the query as a whole is one too.

    `found` are the parameters that it rests on by its groups, `last` those of the last group or of
    the alternatives of a UNION so far, `own` those in its own triples; `open` are those in the
    triples that have not ended yet.
    """

    is_aside: bool = False
    is_alternative: bool = False
    own: set[str] = field(default_factory=set)
    open: set[str] = field(default_factory=set)
    found: set[str] = field(default_factory=set)
    last: set[str] = field(default_factory=set)
    parentheses: int = 0
    may_be_empty: bool = False
    has_aggregate: bool = False
    has_groups: bool = False

    def rests_on(self) -> set[str]:
        """The parameters that its solutions rest on."""
        if self.is_aside or (self.has_aggregate and not self.has_groups):
            return set()
        return self.found | self.last | self.own | (set() if self.may_be_empty else self.open)

    def take(self, group: "_Group") -> None:
        """A group in it has ended."""
        if group.is_alternative:
            self.last &= group.rests_on()
        elif not group.is_aside:
            self.found |= self.last
            self.last = group.rests_on()

    def read(self, token: Token) -> None:
        """Take note of a token in it that is no brace."""
        word = token.text.upper()
        self.parentheses += (word == "(") - (word == ")")
        if token.kind == "variable" and word[0] == "$" and not self.parentheses:
            self.open.add(token.text[1:])
        self.may_be_empty |= token.kind == "other" and word in _MAY_BE_EMPTY
        self.has_aggregate |= token.kind == "word" and word in _AGGREGATES
        self.has_groups |= token.kind == "word" and word == "GROUP"

    def end_triples(self) -> None:
        """A dot stands behind its triples so far."""
        self.own |= set() if self.may_be_empty else self.open
        self.open, self.may_be_empty = set(), False


def rests_on(query: str) -> frozenset[str]:
    """The names of the parameters that the answer to `query` rests on."""
    groups, before, is_aside = [_Group()], "", False
    for token in tokens(query):
        if token.text == "{":
            groups.append(_Group(is_aside, before == "UNION"))
        elif token.text == "}" and len(groups) > 1:
            ended = groups.pop()
            groups[-1].take(ended)
        elif token.text == "." and not before.isdigit():
            groups[-1].end_triples()
        else:
            groups[-1].read(token)
        before = token.text.upper() if token.kind in ("word", "other") else ""
        if before in _ASIDE or before == "WHERE" or token.text in "{}":
            is_aside = before in _ASIDE
    whole = groups[0]
    whole.own, whole.open = set(), set()  # outside of all braces there are no triples
    is_hidden = "\\u" in query.lower()  # a keyword may be written in numbers
    return frozenset() if is_hidden or len(groups) > 1 else frozenset(whole.rests_on())
