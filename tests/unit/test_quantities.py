"""Quantities are read out of Chinese and English sentences, and what is no exact number is not
read.
"""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pactgraph.sources.mentions import Date, Duration, Money, Number, Share, Value
from pactgraph.sources.quantities import find_quantities, has_numeral


def values(sentence: str) -> list[Value]:
    return [mention.value for mention in find_quantities(sentence)]


@pytest.mark.parametrize(
    ("sentence", "amount", "currency"),
    [
        ("投入10亿美元", 10**9, "USD"),
        ("投入 2500 亿美元", 250 * 10**9, "USD"),
        ("１３５０亿美元", 135 * 10**9, "USD"),
        ("1,350亿日元", 135 * 10**9, "JPY"),
        ("二十五亿欧元", 25 * 10**8, "EUR"),
        ("约1.5万元", 15_000, "CNY"),
        ("三亿五千万元", 350_000_000, "CNY"),
        ("1亿5000万港元", 150_000_000, "HKD"),
        ("1万亿元人民币", 10**12, "CNY"),
        ("人民币100亿元", 10**10, "CNY"),
        ("一萬億美元", 10**12, "USD"),
        ("about USD 10 billion", 10**10, "USD"),
        ("$1.35 trillion", 135 * 10**10, "USD"),
        ("US$5m", 5_000_000, "USD"),
        ("€3.5bn", 35 * 10**8, "EUR"),
        ("ten billion U.S. dollars", 10**10, "USD"),
        ("a 10-billion-dollar plan", 10**10, "USD"),
        ("1,500 pounds", 1500, "GBP"),
    ],
)
def test_money_has_an_amount_in_whole_units_and_a_currency(
    sentence: str, amount: int, currency: str
) -> None:
    assert values(sentence) == [Money(Decimal(amount), currency)]


@pytest.mark.parametrize(
    ("sentence", "fraction"),
    [
        ("27%", "0.27"),
        ("２７％", "0.27"),
        ("百分之二十七", "0.27"),
        ("百分之零点五", "0.005"),
        ("27 percent", "0.27"),
        ("27pct", "0.27"),
        ("twenty-seven per cent", "0.27"),
    ],
)
def test_a_percentage_is_a_fraction_of_one(sentence: str, fraction: str) -> None:
    assert values(sentence) == [Share(Decimal(fraction))]


@pytest.mark.parametrize(
    ("sentence", "isos"),
    [
        ("2025年10月28日宣布", ["2025-10-28"]),
        ("2025 年 10 月 28 日", ["2025-10-28"]),
        ("二〇二五年十月二十八日", ["2025-10-28"]),
        ("2023年1月", ["2023-01"]),
        ("2032年到期", ["2032"]),
        ("更新于2025-11-01", ["2025-11-01"]),
        ("2025/11/1", ["2025-11-01"]),
        ("2019-2021年", ["2019", "2021"]),
        ("October 28, 2025", ["2025-10-28"]),
        ("on 28 October 2025", ["2025-10-28"]),
        ("Sept. 3rd, 2024", ["2024-09-03"]),
        ("January 2023", ["2023-01"]),
        ("founded in 2015", ["2015"]),
        ("runs from 2023 to 2028", ["2023", "2028"]),
        ("between 2020 and 2024", ["2020", "2024"]),
        ("held till 2030", ["2030"]),
        ("between 2000 and 3000 people", []),
        ("2023年2月30日", []),
    ],
)
def test_a_date_keeps_its_precision(sentence: str, isos: list[str]) -> None:
    assert [value.iso for value in values(sentence) if isinstance(value, Date)] == isos


@pytest.mark.parametrize(
    ("sentence", "isos"),
    [
        ("2019年改制,也在这一年的7月签约", ["2019", "2019-07"]),
        ("2018年成立,2019年改制,同年7月签约", ["2018", "2019", "2019-07"]),
        ("2019年7月22日至8月3日", ["2019-07-22", "2019-08-03"]),
        ("In 2019 it was founded, and in July it signed", ["2019", "2019-07"]),
        ("2018年签约,次年7月改制", ["2018", "--07"]),
        ("2018年签约,两年后的7月改制", ["2018", "--07"]),
        ("In 2018 it signed, and a year later, in July, it closed", ["2018", "--07"]),
        ("7月签约,2019年改制", ["--07", "2019"]),
        ("25年10月", ["--10"]),
    ],
)
def test_a_month_without_a_year_belongs_to_the_nearest_year_before_it_or_to_none(
    sentence: str, isos: list[str]
) -> None:
    assert [value.iso for value in values(sentence) if isinstance(value, Date)] == isos


@pytest.mark.parametrize(
    ("sentence", "months", "days"),
    [
        ("多了两年", 24, 0),
        ("十年", 120, 0),
        ("十周年", 120, 0),
        ("1.5年", 18, 0),
        ("18个月", 18, 0),
        ("三周", 0, 21),
        ("two years", 24, 0),
        ("a 10-day stay", 0, 10),
        ("two decades", 240, 0),
    ],
)
def test_a_length_of_time_is_counted_in_months_and_days(
    sentence: str, months: int, days: int
) -> None:
    assert values(sentence) == [Duration(months, days)]


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        ("100亿", 10**10),
        ("二十五亿", 25 * 10**8),
        ("1.5万", 15_000),
        ("一百零五", 105),
        ("一万五", 15_000),
        ("2,019 people", 2019),
    ],
)
def test_a_number_of_nothing_known_is_a_number(sentence: str, number: int) -> None:
    assert values(sentence) == [Number(Decimal(number))]


@pytest.mark.parametrize(
    "sentence",
    [
        *(
            "上百亿美元",
            "数十亿美元",
            "100多亿美元",
            "二十几亿",
            "七八十亿",
            "两三年",
            "三年半",
            "这一年",
            "几天后",
        ),
        *(
            "一家公司",
            "第27条",
            "六年级",
            "GPT-4",
            "5G",
            "billions of dollars",
            "one of them",
            "it may",
        ),
    ],
)
def test_what_is_no_exact_number_is_not_read(sentence: str) -> None:
    assert values(sentence) == []


@pytest.mark.parametrize("sentence", ["10亿", "A$10", "¥10", "27个百分点", "2019,100家", "1.5天"])
def test_no_unit_is_guessed(sentence: str) -> None:
    assert all(isinstance(value, Number) for value in values(sentence))


def test_a_mention_tells_its_words_and_where_they_start() -> None:
    mentions = find_quantities("自2019年起投入10亿美元")
    assert [(mention.words, mention.start) for mention in mentions] == [
        ("2019年", 1),
        ("10亿美元", 9),
    ]


@given(
    st.integers(1, 9999),
    st.sampled_from(["{0}亿美元", "{0}00 million dollars", "${0}00m", "USD {1:,}"]),
)
def test_an_amount_written_out_is_read_back(count: int, form: str) -> None:
    amount = count * 10**8
    assert values(f"约{form.format(count, amount)}。") == [Money(Decimal(amount), "USD")]


@given(st.integers(1, 99_999_999))
def test_a_han_numeral_is_read_back(number: int) -> None:
    assert values(han(number) + "元") == [Money(Decimal(number), "CNY")]


@given(st.dates(min_value=date(1000, 1, 1), max_value=date(2999, 12, 31)))
def test_a_date_written_out_is_read_back(day: date) -> None:
    assert values(f"{day.year}年{day.month}月{day.day}日") == [Date(day.isoformat())]


@given(
    st.text(
        alphabet="0123456789,.%-/ 零〇一二两三十百千万亿点年月日个周天半几多元美$ſKUSDin "
        "MayJanbillotw",
        max_size=40,
    )
)
def test_any_text_gives_mentions_in_order_that_do_not_overlap(sentence: str) -> None:
    mentions = find_quantities(sentence)
    assert all(one.start + len(one.words) <= other.start for one, other in pairwise(mentions))


def han(number: int) -> str:
    """`number`, below 10 to the power of 8, in Han characters."""
    for size, unit in ((10_000, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if number >= size:
            rest = number % size
            zero = "零" if 0 < rest < size // 10 else ""
            return han(number // size) + unit + zero + (han(rest) if rest else "")
    return "零一二三四五六七八九"[number]


WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
    "twenty-one Jan February Mar April May June July Aug September Sept Oct November Dec 7 三 亿"
)


@pytest.mark.parametrize("word", WORDS.split())
@pytest.mark.parametrize("form", ["in {} of", "{}", "x{}", "IN {}."])
def test_a_text_with_a_numeral_or_a_month_is_never_passed_over(word: str, form: str) -> None:
    is_within_a_word = word.isascii() and word.isalpha() and form == "x{}"
    assert has_numeral(form.format(word)) is not is_within_a_word
    assert not has_numeral("no such word here")


def test_a_number_in_words_may_stand_at_its_mark_and_keeps_its_place_behind_any_letter() -> None:
    (mention,) = find_quantities("\u0130 USDten million")
    assert (mention.words, mention.start) == ("USDten million", 2)
    assert mention.value == Money(Decimal(10_000_000), "USD")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("三点五点六美元", [Money(Decimal("5.6"), "USD")]),
        ("三点五个月", []),
        ("每三个月", []),
        ("twenty five months", [Duration(25, 0)]),
        ("10 USD 20", [Number(Decimal(10)), Money(Decimal(20), "USD")]),
    ],
)
def test_of_numerals_within_each_other_the_first_counts_that_has_its_sign(
    sentence: str, expected: list[Value]
) -> None:
    assert values(sentence) == expected
