"""What acts and, where they are silent, the readings say of overpaid sums."""

from __future__ import annotations

from datetime import date

from tirek.config.law import law
from tirek.law.recovery import SmallSum, rules_of
from tirek.law.words import recovery_text

DAY = date(2026, 11, 20)


def test_an_act_says_its_own_and_the_readings_the_rest() -> None:
    book = law()
    alatau = rules_of(book, "home-education", book.version_on("home-education", "alatau", DAY, DAY))
    assert [(way.way, str(way.citation), way.confidence) for way in alatau.ways] == [
        ("voluntary", "alatau-2024-11-36 p.9", "a"),
        ("instalments", "readings reading.29", "c"),
        ("court", "alatau-2024-11-36 p.9", "a"),
    ]
    aktobe = rules_of(book, "home-education", book.version_on("home-education", "aktobe", DAY, DAY))
    assert {way.confidence for way in aktobe.ways} == {"c"}
    for rules in (alatau, aktobe):
        assert (rules.way("withholding"), rules.small_sum) == (None, None)
        assert rules.order is not None
        assert (rules.order.order, str(rules.order.citation)) == ("oldest-first", "readings reading.28")
        assert str(rules.hearing) == "appc art.73"
    assert recovery_text(alatau)["en"].endswith("the oldest period first")


def test_a_small_sum_of_an_index_is_whole_tenge_of_the_day() -> None:
    book = law()
    citation = book.services["home-education"].term.citation
    small = SmallSum(citation, index="mci", purpose="social-payments", factor=0.5)
    assert small.limit(book.parameters, "aktobe", DAY, DAY) == 2163
    assert small.limit(book.parameters, "aktobe", date(2027, 1, 1), DAY) is None
    assert SmallSum(citation, amount=700).limit(book.parameters, "aktobe", DAY, DAY) == 700
