"""The grammar of SPARQL 1.1, with the triple terms of 1.2, as far as it takes to say where a query
breaks it.

Nothing is evaluated by it, and what it lets pass may still be wrong: it is asked about queries
that the engine has refused, since an engine without places of its own tells where it gave up,
which may be far behind the token that can't stand where it stands; and about the few in which a
word looks like a call of another endpoint.

A rule is a name and what it may be: names of rules, terminals (in capitals), 'words' and signs in
quotes, with | for a choice, ( ) for a group and ? * + behind what may be left out or come again.
It is read with one token of lookahead, as the grammar of the standard is meant to be
(https://www.w3.org/TR/sparql11-query/#sparqlGrammar, https://www.w3.org/TR/sparql12-query/).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

_RULES = """
query: prologue (select | construct | describe | ask) values? END
prologue: ('BASE' IRI | 'PREFIX' NAMESPACE IRI | 'VERSION' STRING)*
select: columns dataset* where modifiers
columns: 'SELECT' ('DISTINCT' | 'REDUCED')? ('*' | (VARIABLE | '(' expression 'AS' VARIABLE ')')+)
inner: columns where modifiers values?
construct: 'CONSTRUCT' ('{' triples? '}' dataset* where | dataset* 'WHERE' '{' triples? '}')
  modifiers
describe: 'DESCRIBE' ('*' | (VARIABLE | iri)+) dataset* where? modifiers
ask: 'ASK' dataset* where modifiers
dataset: 'FROM' 'NAMED'? iri
where: 'WHERE'? group
modifiers: grouping? having? order? slice?
grouping: 'GROUP' 'BY' (call | iri arguments | VARIABLE | '(' expression ('AS' VARIABLE)? ')')+
having: 'HAVING' constraint+
order: 'ORDER' 'BY' (('ASC' | 'DESC') '(' expression ')' | constraint | VARIABLE)+
slice: 'LIMIT' INTEGER ('OFFSET' INTEGER)? | 'OFFSET' INTEGER ('LIMIT' INTEGER)?
values: 'VALUES' block
group: '{' (inner | triples? (pattern '.'? triples?)*) '}'
triples: same ('.' triples?)?
pattern: group ('UNION' group)* | ('OPTIONAL' | 'MINUS' | 'LATERAL') group
  | 'GRAPH' place group | 'SERVICE' 'SILENT'? place group | 'FILTER' constraint
  | 'BIND' '(' expression 'AS' VARIABLE ')' | values
place: VARIABLE | iri
constraint: '(' expression ')' | call | iri arguments
block: VARIABLE '{' datum* '}' | ('()' | '(' VARIABLE* ')') '{' ('()' | '(' datum* ')')* '}'
datum: iri | literal | 'UNDEF' | term
same: (node | term) properties | nested properties? | statement properties?
properties: path objects (';' (path objects)?)*
objects: object (',' object)*
object: thing annotation*
annotation: '~' (VARIABLE | iri | blank)? | '{|' properties '|}'
thing: node | nested | statement | term
node: VARIABLE | iri | literal | blank | '()'
nested: '(' thing+ ')' | '[' properties ']'
statement: '<<' thing path thing ('~' (VARIABLE | iri | blank)?)? '>>'
term: '<<(' thing path thing ')>>'
blank: BLANK | '[]'
path: steps ('|' steps)*
steps: step ('/' step)*
step: '^'? primary ('?' | '*' | '+')?
primary: VARIABLE | iri | 'a' | '!' ('()' | one | '(' one ('|' one)* ')') | '(' path ')'
one: '^'? (iri | 'a')
literal: STRING (TAG | '^^' iri)? | ('+' | '-')? NUMBER | 'TRUE' | 'FALSE'
iri: IRI | NAME
expression: and ('||' and)*
and: relation ('&&' relation)*
relation: sum (('=' | '!=' | '<' | '>' | '<=' | '>=') sum | 'NOT'? 'IN' list)?
sum: product (('+' | '-') product)*
product: unary (('*' | '/') unary)*
unary: ('!' | '+' | '-')* operand
operand: '(' expression ')' | call | iri arguments? | constant | VARIABLE | term
constant: STRING (TAG | '^^' iri)? | NUMBER | 'TRUE' | 'FALSE'
list: '()' | '(' expression (',' expression)* ')'
arguments: '()' | '(' 'DISTINCT'? expression (',' expression)* ')'
call: 'NOT'? 'EXISTS' group
  | FUNCTION ('()' | '(' 'DISTINCT'? ('*' | expression (',' expression)*) separator? ')')
separator: ';' 'SEPARATOR' '=' STRING
"""
# https://www.w3.org/TR/sparql11-query/#rBuiltInCall, those of 1.2, and ADJUST, which the engine
# has besides.
_FUNCTIONS = """
    STR LANG LANGMATCHES LANGDIR DATATYPE BOUND IRI URI BNODE RAND ABS CEIL FLOOR ROUND CONCAT
    STRLEN UCASE LCASE ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH
    DAY HOURS MINUTES SECONDS TIMEZONE TZ NOW UUID STRUUID MD5 SHA1 SHA256 SHA384 SHA512
    COALESCE IF STRLANG STRLANGDIR STRDT SAMETERM SAMEVALUE ISIRI ISURI ISBLANK ISLITERAL
    ISNUMERIC HASLANG HASLANGDIR ISTRIPLE TRIPLE SUBJECT PREDICATE OBJECT REGEX SUBSTR REPLACE
    COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT ADJUST
"""
FUNCTIONS = frozenset(_FUNCTIONS.split())


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a rule: a "rule" or "terminal" by name, or a "sequence" or "choice" of pieces.

    `least` is 0 where it may be left out; `repeats` says that it may come again.
    """

    kind: str
    name: str = ""
    parts: tuple["Part", ...] = ()
    least: int = 1
    repeats: bool = False


Grammar: TypeAlias = Mapping[str, Part]
_PIECE = re.compile(r"'[^']+'|\w+|[()|?*+]")


@cache
def grammar() -> Grammar:
    """The rules by name; `query` is where a query begins."""
    texts = re.findall(r"^(\w+): (.*(?:\n  .*)*)", _RULES, re.MULTILINE)
    return {name: _choice(iter([*_PIECE.findall(text), ""])) for name, text in texts}


def _choice(pieces: Iterator[str]) -> Part:
    """The pieces up to the end of a rule or group, as a choice of sequences."""
    sequences: list[list[Part]] = [[]]
    for piece in pieces:
        if piece in (")", ""):
            break
        if piece == "|":
            sequences.append([])
        elif piece in "?*+":
            last = sequences[-1].pop()
            least = 1 if piece == "+" else 0
            sequences[-1].append(Part(last.kind, last.name, last.parts, least, piece != "?"))
        elif piece == "(":
            sequences[-1].append(_choice(pieces))
        else:
            kind = "terminal" if piece[0] == "'" or piece.isupper() else "rule"
            sequences[-1].append(Part(kind, piece.strip("'")))
    return Part("choice", parts=tuple(Part("sequence", parts=tuple(each)) for each in sequences))


@cache
def first(part: Part) -> frozenset[str]:
    """The terminals that `part` may begin with; "" among them where it may be nothing."""
    if part.kind == "terminal":
        begins = frozenset({part.name})
    elif part.kind == "rule":
        begins = first(grammar()[part.name])
    elif part.kind == "choice":
        begins = frozenset().union(*map(first, part.parts))
    else:
        begins = frozenset({""})
        for piece in part.parts:
            begins = (begins - {""}) | first(piece)
            if "" not in begins:
                break
    return begins if part.least else begins | {""}
