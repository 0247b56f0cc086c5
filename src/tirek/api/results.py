"""The shapes of the answers about one case, for the OpenAPI document; the values come from the entitlement room as they are."""

from typing import Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from tirek.entitlement.assessment import Outcome, Result, State

EXAMPLE_CASE: dict[str, Any] = {
    "service": "home-education",
    "territory": "aktobe",
    "application": {"date": "2023-02-14", "channel": "portal"},
    "applicant": {"relation": "parent", "parental_rights": "held", "consent": True},
    "child": {
        "birth_date": "2012-05-05",
        "death_date": None,
        "disability": [{"from": "2020-03-01", "to": None}],
        "full_state_care": [],
        "state_institution": [],
    },
    "certificates": [
        {"number": "17", "school": "No 5", "from": "2023-01-09", "to": "2023-05-25", "withdrawn_on": None}
    ],
}


class Text(Schema):
    """A text in the three languages."""

    kk: str
    ru: str
    en: str


class Cited(Schema):
    """Something with the place in an act that it rests on."""

    citation: str | None = Field(description="Act and place, for programs.", examples=["aktobe-2023-14 p.7"])
    citation_text: Text | None = Field(description="Act and place in words.")


class Act(Schema):
    """A version of an act that governs part of the window."""

    act: str = Field(examples=["aktobe-2023-14"])
    version: int
    title: Text


class Window(Schema):
    """The months that were assessed, both included."""

    model_config = ConfigDict(populate_by_name=True)

    first: str = Field(alias="from", examples=["2023-02"])
    last: str = Field(alias="to", examples=["2023-05"])


class Finding(Cited):
    """A condition over the whole window."""

    condition: str = Field(examples=["has-disability"])
    result: Result
    reason: Text


class Due(Cited):
    """What is owed for one period, in whole tenge."""

    period: str = Field(description="YYYY-MM, YYYY-Qn or YYYY/YYYY (a school year).", examples=["2023-02"])
    amount: int
    month: str = Field(description="The month in which it is booked.")
    months: list[str] = Field(description="The payable months it covers.")


class Month(Cited):
    """One month of the window, paid or not, and why."""

    month: str = Field(examples=["2023-02"])
    payable: bool
    state: State
    amount: int | None = Field(description="Booked in this month, in whole tenge.")
    reason: Text
    condition: str | None = Field(description="The condition that decides a month that is not paid.")
    conditions: list[str] = Field(description="All conditions that are not met or unknown.")


class Missing(Schema):
    """A fact, or a parameter of the law, that is not known, and who can supply it."""

    kind: Literal["fact", "parameter"]
    id: str
    title: Text
    supplier: Text


class NotExpressed(Cited):
    """What the act says and data cannot express."""

    id: str
    text: Text
    affects: list[str]


class AssessmentResult(Schema):
    """What is owed in one case, for which months, and why."""

    outcome: Outcome = Field(
        description=(
            "grant: something is due. refuse: a condition is not met in the whole window. incomplete: a fact is unknown. "
            "not-computable: the law's parameter is missing. no-rule: no act governs."
        )
    )
    service: str
    territory: str
    act: str | None = Field(description="The act that governs the first governed month.", examples=["aktobe-2023-14"])
    acts: list[Act]
    known_on: str = Field(description="The law as known on this day.", examples=["2026-11-20"])
    window: Window
    findings: list[Finding]
    dues: list[Due]
    months: list[Month]
    total: int = Field(description="The sum of all dues in whole tenge.", examples=[40000])
    missing: list[Missing]
    not_expressed: list[NotExpressed]
    receipt: str = Field(
        description="Hash of everything the result was computed from; with `receipt=full` the receipt itself is added.",
        examples=["sha256:fc5c89ddb27f051389905c575e174c5ddaf751496c9dbf4d77b2ef20af7ab68e"],
    )
    receipt_content: dict[str, Any] | None = Field(None, description="The receipt, only with `receipt=full`.")


class ReplayResult(Schema):
    """Whether a receipt's result is computed again, byte for byte."""

    same: bool
    receipt: str | None = Field(None, description="The receipt that was sent.")
    again: str | None = Field(None, description="The receipt computed now.")
    errors: list[dict[str, Any]] = Field(description="Why it can't be computed again here: other law files or engine.")
