"""Whether what stands together in a query hangs together: a rule of `lint`."""

from collections.abc import Iterator, Sequence

from pactgraph.sparql.text import Group, Item, Lexeme, groups


def cross_product(lexemes: Sequence[Lexeme], whole: Group) -> Iterator[tuple[int, str]]:
    """Patterns of a group that share no variable are joined each with each."""
    for group, outer in groups(whole):
        parts: list[tuple[set[str], Item]] = []
        for item in group.items:
            if item.kind in ("FILTER", "MINUS") or _is_lookup(item):
                continue
            linked = set(item.variables)
            touching = [part for part in parts if part[0] & linked]
            first = next((one for _, one in (*touching, (linked, item)) if _joins(one)), item)
            parts = [part for part in parts if part not in touching]
            parts.append((linked.union(*(part[0] for part in touching)), first))
        parts = [part for part in parts if part[0] and _joins(part[1])]
        apart = [part for part in parts if group.kind == "GROUP" or not part[0] & outer]
        is_tied = len(apart) < len(parts) or (group.kind == "OPTIONAL" and bool(outer))
        spare = apart if is_tied else apart[1:]
        for variables, item in spare:
            some = ", ".join(f"?{name}" for name in sorted(variables)[:3])
            yield (
                item.start,
                f"{some} share no variable with what stands around, so that each is joined with "
                "each; connect them, or put the one into a query of its own",
            )


def _joins(item: Item) -> bool:
    """Whether an item brings rows of its own, and not only values for those that there are."""
    return item.kind not in ("BIND", "VALUES", "OPTIONAL")


def _is_lookup(item: Item) -> bool:
    """Whether triples only fetch a value of one thing that is named, such as a label."""
    inner = [each for group in item.groups for each in group.items if each.kind != "FILTER"]
    if item.kind == "OPTIONAL":
        return all(map(_is_lookup, inner))
    is_named = item.kind == "triples" and item.lexemes[0].text[0:1] not in "?[("
    return is_named and len(item.variables) == 1
