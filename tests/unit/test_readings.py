"""How names are read is the same, worked out or kept."""

from hypothesis import given, settings
from hypothesis import strategies as st
from pactgraph.files.cache import made_anew
from pactgraph.search.folding import fold
from pactgraph.search.grams import tokens, told
from pactgraph.search.readings import readings

TEXTS = st.lists(
    st.text() | st.sampled_from(["微软 10 亿美元", "Microsoft's IPO", "the", "\ud800"])
)


@settings(deadline=None)
@given(TEXTS)
def test_names_are_read_as_each_by_itself(texts: list[str]) -> None:
    kept: dict[bytes, bytes] = {}
    for cached in (
        made_anew,
        lambda key, make: kept.setdefault(key, make()),
        lambda key, _: kept[key],
    ):
        known = readings(set(texts), (tokens, told), cached)
        for text in texts:
            name, (words, *found) = fold(text), known[text]
            assert words.split() == [*name.words]
            assert [set(each.split()) for each in found] == [
                set(tokens(name).split()),
                set(told(name).split()),
            ]
