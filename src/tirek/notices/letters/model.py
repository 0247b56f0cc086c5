"""What a letter says, as plain values: nothing here knows a database, a clock or a template.

Words that come from the law (grounds, reasons, citations, titles of documents) arrive as `Text` with Kazakh and Russian; the
words of the frame around them stand in `texts/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from tirek.law.months import Month
from tirek.law.text import STATUTORY

if TYPE_CHECKING:
    from tirek.notices.letters.kinds import Body

Text = Mapping[str, str]
"""A text with at least `kk` and `ru`."""


@dataclass(frozen=True, slots=True)
class Tenge:
    """A sum in whole tenge."""

    amount: int


@dataclass(frozen=True, slots=True)
class Span:
    """From one month to another, both included."""

    first: Month
    last: Month


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """The department or front office that a letter comes from (or, for an application, goes to)."""

    name: Text
    bin: str
    address: Text
    phone: str
    hours: Text | None = None
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The application that a letter is about; `number` and `date` are empty while it isn't registered."""

    service: Text
    child: str
    number: str = ""
    date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """Who signs: an official with a position, or the applicant."""

    name: str
    position: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """Where and until when one can complain, and by what paragraph; `before` is None where the law sets no day."""

    to: Text
    how: Text
    citation: Text
    before: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A question of the form and what was answered; `source` says where it is known from when not from the applicant."""

    question: Text
    answer: str | Text
    source: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document of the package; `note` tells for instance that the original was given back."""

    title: Text
    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """A document that is missing or has expired, or a thing to be corrected, and what is wrong with it."""

    title: Text
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Established:
    """A fact that was found, and where it came from."""

    fact: Text
    source: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """A reason in one sentence with its citation."""

    reason: Text
    citation: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthDue:
    """What is owed for one month, and by what paragraph; `covers` where it is for several months and booked in one of them."""

    month: Month
    amount: Tenge
    citation: Text
    covers: Span | None = None

    @property
    def period(self) -> Span:
        """The months it is owed for."""
        return self.covers or Span(self.month, self.month)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """When and how a hearing is held: in person (`place`), by phone or video (`link`), or in writing."""

    at: datetime
    way: Text
    place: Text | None = None
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationSummary:
    """The application as it was sent: every answer, the documents and the consent."""

    kind: ClassVar[str] = "application-summary"
    submitted_at: datetime
    channel: Text
    answers: tuple[Answer, ...]
    documents: tuple[Paper, ...]
    consent: Text
    signed_by: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Receipt of acceptance that the State Corporation hands out; `ready_on`: by when the result is there to be fetched."""

    kind: ClassVar[str] = "receipt"
    accepted_at: datetime
    registered_on: date
    counted_from: date
    documents: tuple[Paper, ...]
    ready_on: date
    collect_at: Text
    keep: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Coupon:
    """Tear-off coupon that the department hands out."""

    kind: ClassVar[str] = "coupon"
    registered_on: date
    accepted_at: datetime
    documents: tuple[Paper, ...]
    result_by: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceRefusal:
    """Receipt of refusal to accept an incomplete package by a `rule` of the law; comes out in two copies."""

    kind: ClassVar[str] = "acceptance-refusal"
    lacking: tuple[Lack, ...]
    rule: Text
    citation: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRequest:
    """What the applicant has to correct or add, and by when; `otherwise` says what happens if it isn't done."""

    kind: ClassVar[str] = "correction-request"
    items: tuple[Lack, ...]
    until: date
    how: Text
    otherwise: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class PreliminaryDecision:
    """Notice that a refusal is being prepared, with the hearing before it.

    `earlier` is the time of a hearing that was moved; `late` why the notice comes after its day. Without `decision_by` the term
    ends before the hearing.
    """

    kind: ClassVar[str] = "preliminary-decision"
    ground: Text
    citation: Text
    facts: tuple[Established, ...]
    hearing: Hearing
    hearing_citation: Text
    decision_by: date | None = None
    earlier: datetime | None = None
    late: Text | None = None

    @property
    def open_end(self) -> bool:
        """Whether no day can be named for the decision."""
        return self.decision_by is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Notice of assignment with the table of months; `account` shows only the last digits."""

    kind: ClassVar[str] = "assignment"
    act: Text
    payee: str
    months: tuple[MonthDue, ...]
    account: str
    reasons: tuple[Because, ...]
    change: Text

    @property
    def total(self) -> Tenge:
        """The sum of all months."""
        return Tenge(sum(due.amount.amount for due in self.months))

    @property
    def span(self) -> Span:
        """From the first paid month to the last."""
        return Span(self.months[0].period.first, self.months[-1].period.last)

    @property
    def rows(self) -> tuple[MonthDue, ...]:
        """The months with paragraphs of the act they all stand in, which is named above the table."""
        return tuple(replace(due, citation=_within(self.act, due.citation)) for due in self.months)

    @property
    def why(self) -> tuple[Because, ...]:
        """The reasons, likewise."""
        return tuple(replace(because, citation=_within(self.act, because.citation)) for because in self.reasons)


def _within(act: Text, citation: Text) -> Text:
    return {language: citation[language].removeprefix(f"{act[language]}, ") for language in STATUTORY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Refusal with reasons; `hearing` tells in a sentence how the hearing went."""

    kind: ClassVar[str] = "refusal"
    ground: Text
    citation: Text
    facts: tuple[Established, ...]
    hearing: Text
    again: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class StopNotice:
    """Notice that payment ends because of an event: after a month, or (`never_owed`) with no month owed at all.

    Without either the facts of the case don't say yet from when.
    """

    kind: ClassVar[str] = "stop-notice"
    event: Text
    event_on: date | None
    last_month: Month | None
    citation: Text
    facts: tuple[Established, ...]
    again: Text
    never_owed: bool = False
    overpaid: Tenge | None = None
    overpaid_how: Text | None = None

    @property
    def undated(self) -> bool:
        """Whether no month can be named."""
        return self.last_month is None and not self.never_owed


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter. `code` is the word of its public address `{site}/verify/{code}`; `site` has no slash at its end.

    `demonstration` marks the letter visibly as one without legal force. Moments are aware; they are told in Kazakhstan's time.
    """

    number: str
    date: date
    code: str
    site: str
    authority: Authority
    addressee: str
    reference: Reference
    signatory: Signatory
    body: Body
    appeal: Appeal | None = None
    demonstration: bool = False

    @property
    def kind(self) -> str:
        """The id of the kind."""
        return self.body.kind

    @property
    def address(self) -> str:
        """The public page that confirms this letter."""
        return f"{self.site}/verify/{self.code}"
