"""What pages read out of the graph, and the marks that show it."""

import pyoxigraph as ox
import pytest
from pactgraph.web.pages.frame import money, share, worded


@pytest.mark.parametrize(
    ("text", "kind", "language", "words"),
    [
        ("2025-10-28", "date", "en", "28 October 2025"),
        ("2025-10-28", "date", "zh", "2025 年 10 月 28 日"),
        ("2032", "gYear", "en", "2032"),
        ("2032", "gYear", "zh", "2032 年"),
        ("2022-11", "gYearMonth", "en", "November 2022"),
        ("2022-11", "gYearMonth", "zh", "2022 年 11 月"),
        ("P2Y", "duration", "en", "2 years"),
        ("P1Y6M", "duration", "zh", "1 年 6 个月"),
        ("P0D", "duration", "en", "0 days"),
        ("-P1D", "dayTimeDuration", "en", "-P1D"),
        ("1234567", "integer", "en", "1,234,567"),
        ("0.5", "decimal", "zh", "0.5"),
        ("true", "boolean", "zh", "是"),
        ("2025-02-31", "date", "en", "2025-02-31"),
        ("x", "integer", "en", "x"),
        ("-0044", "gYear", "zh", "-0044"),
    ],
)
def test_a_value_is_put_in_words(text: str, kind: str, language: str, words: str) -> None:
    literal = ox.Literal(text, datatype=ox.NamedNode(f"http://www.w3.org/2001/XMLSchema#{kind}"))
    wording = worded(literal, language)
    assert wording.text == words
    assert wording.machine == (text if words != text else "")


def test_money_and_shares_are_put_in_words_and_keep_what_they_are_exactly() -> None:
    assert money("250000000000", "USD", "en").text == "USD 250 billion"
    assert money("250000000000", "USD", "zh").text == "2500 亿美元"
    assert money("250000000000", "USD", "en").exact == "USD 250,000,000,000"
    assert money("much", "USD", "en").text == "USD much"
    assert (share("0.27", "en").text, share("0.275", "zh").text) == ("27 %", "27.5%")
