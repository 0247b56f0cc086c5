"""What a decision changes, period by period, in words: before, after, why, by which paragraph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tirek.config.law import law
from tirek.entitlement.table import PeriodKey
from tirek.entitlement.wording import period_words
from tirek.law import formats
from tirek.law.model import Citation
from tirek.web.languages import language_now
from tirek.web.lawbook import links

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_CAUSES: Final = {
    "act": gettext_noop("another act governs"),
    "parameter": gettext_noop("a value of the law changed"),
    "court": gettext_noop("a court decided"),
    "move": gettext_noop("the family moved"),
    "ledger": gettext_noop("nothing but the ledger differs"),
}


@dataclass(frozen=True, slots=True)
class LineShown:
    """A period that changes, in tenge; `overpaid` is what of the difference was paid already; `text` says why."""

    period: str
    before: int
    after: int
    paid: int
    text: str
    citation: str
    url: str

    @property
    def change(self) -> int:
        """What is added (positive) or taken away (negative)."""
        return self.after - self.before

    @property
    def overpaid(self) -> int:
        """What was paid already of that which is taken away."""
        return max(min(self.paid - self.after, -self.change), 0) if self.change < 0 else 0


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a proposal or a difference, with their sums in tenge."""

    rows: Sequence[LineShown]

    @property
    def more(self) -> int:
        """What is added."""
        return sum(row.change for row in self.rows if row.change > 0)

    @property
    def less(self) -> int:
        """What is taken away, as a positive number."""
        return -sum(row.change for row in self.rows if row.change < 0)

    @property
    def overpaid(self) -> int:
        """What of that was paid already."""
        return sum(row.overpaid for row in self.rows)


def shown(lines: Iterable[Mapping[str, Any]]) -> Lines:
    """Lines as a proposal holds them, in the language of the page."""
    return Lines([_line(line) for line in lines])


def _line(line: Mapping[str, Any]) -> LineShown:
    language = language_now()
    citation, words = line.get("citation"), line.get("citation_text")
    return LineShown(
        code_words(line["code"]),
        line["before"],
        line["after"],
        line.get("paid", 0),
        line["text"][language] if line.get("text") else "",
        words[language] if words else "",
        place_url(citation, words),
    )


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A period of a decision about an overpayment, in tenge: paid, owed, and what is asked back or written off."""

    period: str
    paid: int
    owed: int
    amount: int
    text: str
    citation: str
    url: str


def asked(lines: Iterable[Mapping[str, Any]]) -> list[AskedLine]:
    """Lines of an overpayment as a proposal holds them, in the language of the page."""
    language = language_now()
    found = []
    for line in lines:
        if "amount" not in line:
            continue
        words, text = line.get("citation_text"), line.get("text")
        found.append(
            AskedLine(
                code_words(line["code"]), line.get("paid", 0), line.get("owed", 0), line["amount"],
                text[language] if text else "", words[language] if words else "", place_url(line.get("citation"), words),
            )
        )  # fmt: skip
    return found


def code_words(code: int) -> str:
    """A period by its code, as people say it."""
    return period_words(PeriodKey.of_code(code), language_now())


def span_of(codes: Sequence[int]) -> str:
    """The first and the last of some periods."""
    if not codes:
        return "–"
    first, last = code_words(min(codes)), code_words(max(codes))
    return first if first == last else f"{first} – {last}"


def place_url(citation: str | None, words: Mapping[str, str] | None = None) -> str:
    """The page that shows a place as it stands in stored data, `aktobe-2023-14 p.7`; empty without one."""
    if not citation:
        return ""
    act, _space, place = citation.partition(" ")
    return links.cited(Citation(act, place, dict(words or {})))


def cause_text(cause: str, service: str) -> str:
    """Why an award differs, in a few words: the condition, the act or what else changed."""
    kind, _colon, name = cause.partition(":")
    if kind == "fact":
        condition = law().services[service].conditions.get(name)
        known = condition.title[language_now()] if condition else ""
        return _("what is known changed; the condition “%(what)s”") % {"what": known} if known else _("a fact changed")
    if kind == "act" and name in law().acts:
        return law().acts[name][-1].short[language_now()]
    return _(_CAUSES[kind]) if kind in _CAUSES else _("not known")


def cause_url(cause: str) -> str:
    """The page of the act that is the cause; empty for another one."""
    kind, _colon, name = cause.partition(":")
    return reverse("web:law-act", args=[name]) if kind == "act" and name in law().acts else ""


def month_words(code: int) -> str:
    """A month YYYYMM, as people say it."""
    year, number = divmod(code, 100)
    return formats.month(year, number, language_now())
