"""The pattern that a path belongs to, such as `/queries/<name>`: what is counted and logged of
where a request went. There are as many as the application has, whatever is asked for.
"""

import re
from functools import lru_cache

from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import Map, Rule

from pactgraph.web.ledger.entries import OTHER

_KINDS = re.compile(r"<\w+(\([^)]*\))?:")


class Routes:
    """The patterns of an application."""

    def __init__(self, url_map: Map) -> None:
        self._paths = url_map.bind("localhost")
        self.patterns = (*sorted({_pattern(rule) for rule in url_map.iter_rules()}), OTHER)
        # The pattern of a path. It takes as long as a small query to find one.
        self.of = lru_cache(maxsize=4096)(self._of)

    def _of(self, path: str) -> str:
        try:
            return self._match(path, "GET")
        except MethodNotAllowed as refusal:
            return self._match(path, next(iter(refusal.valid_methods or ("GET",))))
        except HTTPException:  # nothing is there, or it is only the way to something
            return OTHER

    def _match(self, path: str, method: str) -> str:
        rule, _ = self._paths.match(path, method, return_rule=True)
        return _pattern(rule)


def _pattern(rule: Rule) -> str:
    """A rule without what its variables may be."""
    return _KINDS.sub("<", rule.rule)
