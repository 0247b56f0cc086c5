"""The law as data, to read: acts, parameters, territories."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from tirek.api.frame import answer, error_answers
from tirek.api.paging import LARGEST, Cursor, Limit, Page, page
from tirek.api.parameters import KnownOn, Lang, day_of_knowledge
from tirek.api.problems import Problem, ProblemError
from tirek.api.results import Cited, Text
from tirek.config.access import access
from tirek.config.law import law
from tirek.law.export import parameter_data, parameter_summary, territory_data, version_data, version_summary
from tirek.law.model import Confidence

router = Router(tags=["law"])

_CONFIDENCE = "a confirmed in a published source, b well known, c to be confirmed."


class Span(Schema):
    """Days, both included; `to` null is without end."""

    model_config = ConfigDict(populate_by_name=True)

    first: str | None = Field(alias="from")
    last: str | None = Field(alias="to")


class MissingParameter(Schema):
    """What the act leaves out, and who can supply it."""

    id: str = Field(examples=["panfilov.amount"])
    title: Text
    supplier: Text


class ActVersion(Schema):
    """A version of an act in short."""

    act: str = Field(examples=["aktobe-2023-14"])
    version: int
    kind: Literal["act", "amendment", "repeal"]
    service: str
    territory: str
    title: Text
    short: Text
    adopted: dict[str, Any]
    applies: dict[str, Any] = Field(description="Valid time: for which days it speaks.")
    known: dict[str, Any] = Field(description="Knowledge time: since when the authority could apply it.")
    governs: list[Span] = Field(description="The days it governs, as known on the day asked for.")
    benefit: dict[str, Any] | None = Field(description="What it pays; `text` in words.")
    missing: list[MissingParameter]
    repeals: str | None
    wording_only: list[str]
    changes: Text | None
    confidence: Confidence = Field(description=_CONFIDENCE)
    sources: list[dict[str, Any]]
    file: str
    sha256: str


class Condition(Cited):
    """A condition as the act sets it."""

    condition: str
    title: Text | None
    settings: dict[str, Any]
    settings_text: Text | None
    confidence: Confidence


class ActVersionInFull(ActVersion):
    """Everything a version of an act says."""

    registered: dict[str, Any] | None
    published: dict[str, Any] | None
    in_force: dict[str, Any] | None
    amends: int | None
    replaces: list[str]
    after_gap: dict[str, Any] | None
    conditions: list[Condition]
    payee: dict[str, Any] | None
    documents: list[dict[str, Any]]
    grounds_of_refusal: list[dict[str, Any]]
    term: dict[str, Any] | None
    not_expressed: list[dict[str, Any]]
    notes: list[dict[str, Any]]
    recovery: dict[str, Any]


class ActInFull(Schema):
    """An act with all its versions known on the day asked for."""

    act: str
    versions: list[ActVersionInFull]


class ParameterSummary(Span):
    """A dated parameter such as the monthly calculation index."""

    id: str = Field(examples=["mci"])
    title: Text
    short: Text
    unit: str
    purposes: dict[str, Text]
    supplier: Text | None


class ParameterValue(Span):
    """One value and the days it holds."""

    value: int | None = Field(description="Whole tenge; null for a parameter in months.")
    months: list[int]
    purpose: str | None
    territory: str | None
    known_from: str | None
    confidence: Confidence = Field(description=_CONFIDENCE)
    source: str


class ParameterInFull(ParameterSummary):
    """A parameter with every value there is."""

    values: list[ParameterValue]
    gaps: list[dict[str, Any]]
    years: list[dict[str, Any]]
    note: Text | None
    file: str
    sha256: str


class TerritoryInFull(Schema):
    """A city or district that an act is written for."""

    id: str = Field(examples=["aktobe"])
    name: Text
    authority: Text
    kato: list[dict[str, Any]]
    regions: list[dict[str, Any]]
    acts: list[str]
    note: Text | None


class ActPage(Page):
    """A page of versions of acts."""

    items: list[ActVersion]


class ParameterPage(Page):
    """A page of parameters."""

    items: list[ParameterSummary]


class TerritoryPage(Page):
    """A page of territories."""

    items: list[TerritoryInFull]


@router.get(
    "/acts", response={200: ActPage, **error_answers()}, by_alias=True, operation_id="listActs", summary="List acts"
)
@access("public")
def list_acts(
    request: HttpRequest,
    territory: Annotated[str | None, Query(description="A territory's id or KATO code.")] = None,
    known_on: KnownOn = None,
    cursor: Cursor = None,
    limit: Limit = LARGEST,
    lang: Lang = None,
) -> HttpResponse:
    """Every version of every act known on a day, with the days it governs."""
    day = day_of_knowledge(known_on)
    place = law().find_territory(territory) if territory is not None else None
    if territory is not None and place is None:
        return answer({"items": [], "next_cursor": None})
    known = [v for v in law().versions if v.known_from <= day and (place is None or v.territory == place.id)]
    found = page(known, lambda version: f"{version.act}@{version.number:04d}", cursor, limit)
    return answer({**found, "items": [version_summary(version, law(), day) for version in found["items"]]})


@router.get(
    "/acts/{act}",
    response={200: ActInFull, **error_answers(404)},
    by_alias=True,
    operation_id="showAct",
    summary="Show an act",
)
@access("public")
def show_act(request: HttpRequest, act: str, known_on: KnownOn = None, lang: Lang = None) -> HttpResponse:
    """One act with every version known on a day."""
    day = day_of_knowledge(known_on)
    versions = [version for version in law().acts.get(act, ()) if version.known_from <= day]
    if not versions:
        raise ProblemError(Problem.NOT_FOUND)
    return answer({"act": act, "versions": [version_data(version, law(), day) for version in versions]})


@router.get(
    "/parameters",
    response={200: ParameterPage, **error_answers()},
    by_alias=True,
    operation_id="listParameters",
    summary="List parameters",
)
@access("public")
def list_parameters(
    request: HttpRequest, cursor: Cursor = None, limit: Limit = LARGEST, lang: Lang = None
) -> HttpResponse:
    """The dated parameters that acts read."""
    found = page(list(law().parameters.values()), lambda parameter: parameter.id, cursor, limit)
    return answer({**found, "items": [parameter_summary(parameter) for parameter in found["items"]]})


@router.get(
    "/parameters/{parameter}",
    response={200: ParameterInFull, **error_answers(404)},
    by_alias=True,
    operation_id="showParameter",
    summary="Show a parameter",
)
@access("public")
def show_parameter(request: HttpRequest, parameter: str, lang: Lang = None) -> HttpResponse:
    """One parameter with every value, declared gaps and how sure each is."""
    found = law().parameters.get(parameter)
    if found is None:
        raise ProblemError(Problem.NOT_FOUND)
    return answer(parameter_data(found, law()))


@router.get(
    "/territories",
    response={200: TerritoryPage, **error_answers()},
    operation_id="listTerritories",
    summary="List territories",
)
@access("public")
def list_territories(
    request: HttpRequest, cursor: Cursor = None, limit: Limit = LARGEST, lang: Lang = None
) -> HttpResponse:
    """The territories there is an act for."""
    found = page(list(law().territories.values()), lambda territory: territory.id, cursor, limit)
    return answer({**found, "items": [territory_data(territory, law()) for territory in found["items"]]})
