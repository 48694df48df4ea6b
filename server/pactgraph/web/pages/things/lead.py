"""What stands first on the page of an agent: sentences made of counts, and of nothing but facts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pactgraph.web.pages.frame import Cell, Page, money, said, share, title_of
from pactgraph.web.pages.reading import Statement

# So many names of one kind are told.
_MOST = 3


def lead_of(
    page: Page,
    shown: Mapping[str, Sequence[Statement]],
    counts: Mapping[str, int],
    day: str,
) -> list[tuple[str, Cell | None, str]]:
    """Sentences about an agent, each with a value in its midst or without: of how many agreements
    it is a party, how many rights it certainly holds on a `day`, and so on.

    `shown` are the statements under each heading, `counts` how many there are, of the rights those
    that certainly hold.
    """
    told = [*_counted(page, counts, day), *_stakes(page, shown.get("stakes", ()))]
    for name in ("owed", "owes"):
        told += _money(page, name, shown.get(name, ()))
    return told


def _counted(
    page: Page, counts: Mapping[str, int], day: str
) -> Iterator[tuple[str, Cell | None, str]]:
    for name, count in (
        ("agreements", counts.get("agreements", 0)),
        ("rights", counts.get("certain", 0)),
        ("offices", counts.get("offices", 0)),
        ("events", counts.get("events", 0)),
        ("said", counts.get("said", 0)),
    ):
        if count:
            pattern = page.words_for(f"lead.{name}_{'one' if count == 1 else 'many'}")
            yield pattern.format(count=_number(page, count), day=day), None, ""


def _number(page: Page, count: int) -> str:
    """A count, in words where it is small and the language has words for that."""
    return title_of(page.language, "numbers", str(count)) or str(count)


def _stakes(page: Page, found: Iterable[Statement]) -> Iterator[tuple[str, Cell | None, str]]:
    for each in list(found)[:_MOST]:
        part, of = each.term("share"), each["organization"]
        if part is not None and of:
            before, _, after = page.words_for("lead.stakes").partition("{share}")
            value = said(share(part.value, page.language))
            yield before.format(of=of[0].text), value, after.format(of=of[0].text)


def _money(
    page: Page, name: str, found: Iterable[Statement]
) -> Iterator[tuple[str, Cell | None, str]]:
    for each in list(found)[:_MOST]:
        if each.text("amount"):
            before, _, after = page.words_for(f"lead.{name}").partition("{amount}")
            amount = money(each.text("amount"), each.text("currency"), page.language)
            yield before, said(amount), after
