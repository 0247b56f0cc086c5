"""Cases, decisions and applications: for people and programs, each with the rights of one account."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Header, Query, Router, Schema
from pydantic import Field

from tirek.api.assessments import written_out
from tirek.api.frame import SIGNED_IN, answer, error_answers
from tirek.api.language import request_language
from tirek.api.paging import LARGEST, Cursor, Limit, Page, read_cursor, write_cursor
from tirek.api.parameters import Lang, invalid, json_document
from tirek.api.problems import FieldError, InvalidInputError, Problem, ProblemError
from tirek.cases import problems
from tirek.cases.application import application_schema, read_application
from tirek.cases.assessing import known_of
from tirek.cases.facts import standings
from tirek.cases.models import Case, Decision
from tirek.cases.models.decisions import Kind
from tirek.cases.occasion import Occasion
from tirek.cases.procedure import Stage
from tirek.cases.queries.applicant import known_to_applicant, stage_told
from tirek.cases.queries.reach import reach, within
from tirek.cases.services import payee, repeated
from tirek.cases.services.intake import AnotherPayeeError
from tirek.config.access import access
from tirek.config.law import law
from tirek.journal.looks import looked_at
from tirek.law import InputError
from tirek.people.queries import find_by_iin

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tirek.accounts.actors import SignedRequest
    from tirek.journal.actor import Actor
    from tirek.people.models import Person

router = Router(tags=["cases"])

CHANNELS: Final = {"clerk": "office", "operator": "state-corporation"}
"""Through which channel an application comes that a counter sends; a family signs theirs on the portal."""
_READ_FACTS: Final = frozenset({"applicant", "clerk", "head", "auditor"})
_REFUSED: Final = (401, 403)


class CaseSummary(Schema):
    """A case without its people."""

    id: UUID
    number: str = Field(examples=["AKTOBE-2026-000001"])
    service: str
    territory: str
    channel: str
    stage: Stage
    open: bool = Field(description="Whether a decision is still owed.")
    accepted_at: datetime
    registered_on: date
    final_on: date = Field(description="The last day for the decision.")
    act_by: date = Field(description="The day on which the next thing runs out.")
    suspended: bool
    waits_for_registry: bool
    version: int = Field(description="Counts what happened to the case.")


class CasePage(Page):
    """A page of cases, the newest first."""

    items: list[CaseSummary]


class PersonName(Schema):
    """What somebody is called."""

    surname: str
    name: str
    patronymic: str


class FactValue(Schema):
    """A fact as it stands: the value that holds and where it comes from."""

    name: str = Field(examples=["child.birth_date"])
    value: Any
    source: str
    conflict: bool = Field(description="Whether sources contradict each other and nobody has settled it.")


class DecisionSummary(Schema):
    """A signed decision."""

    id: UUID
    number: str
    case: UUID
    case_number: str
    kind: Kind
    grounds: list[str]
    total: int | None = Field(description="Granted in all, in whole tenge; null for what grants nothing.")
    prepared_by: str
    signed_by: str
    signed_at: datetime
    receipt: str


class DecisionPage(Page):
    """A page of decisions, the newest first."""

    items: list[DecisionSummary]


class CaseInFull(CaseSummary):
    """A case with its people, its facts (for roles that read them) and decisions. Reading it is journalled."""

    applicant: PersonName
    child: PersonName
    officer: str | None
    facts: list[FactValue] | None
    decisions: list[DecisionSummary]


class Received(Schema):
    """An application that was taken in."""

    case: CaseSummary
    warnings: list[str] = Field(description="What should be compared with a document; never a reason to turn it away.")


def _application_body() -> dict[str, Any]:
    schema = json.loads(application_schema())
    definitions = schema.pop("$defs", {})
    for key in ("$schema", "$id"):
        schema.pop(key, None)
    content = {"application/json": {"schema": written_out(schema, definitions)}}
    return {"requestBody": {"required": True, "content": content}}


@router.get(
    "/cases",
    response={200: CasePage, **error_answers(*_REFUSED)},
    operation_id="listCases",
    summary="List cases",
    openapi_extra=SIGNED_IN,
)
@access("applicant", "operator", "clerk", "head", "accountant", "auditor")
def list_cases(
    request: HttpRequest,
    stage: Annotated[Stage | None, Query(description="Only cases that stand here.")] = None,
    open: Annotated[bool | None, Query(description="Only cases that are open, or that are not.")] = None,  # noqa: A002 - the parameter's name
    cursor: Cursor = None,
    limit: Limit = LARGEST,
    lang: Lang = None,
) -> HttpResponse:
    """The cases within the caller's reach, the newest first, without the people in them."""
    actor = _signed(request).actor
    cases = reach(actor)
    if stage is not None:
        cases = _at(stage, cases, actor)
    if open is not None:
        cases = cases.filter(is_open=open)
    return answer(_page(cases, lambda case: _summary(case, actor), cursor, limit))


@router.get(
    "/cases/{uuid:case}",
    response={200: CaseInFull, **error_answers(*_REFUSED, 404)},
    operation_id="showCase",
    summary="Show a case",
    openapi_extra=SIGNED_IN,
)
@access("applicant", "operator", "clerk", "head", "accountant", "auditor")
def show_case(request: HttpRequest, case: UUID, lang: Lang = None) -> HttpResponse:
    """One case. For others it does not exist. That somebody read it is journalled and shown to the people in it."""
    signed = _signed(request)
    now = Occasion(signed.actor, signed.clock.now(), law())
    try:
        found = within(case, signed.actor)
    except problems.CaseError:
        raise ProblemError(Problem.NOT_FOUND) from None
    looked_at(
        found.applicant_id,
        found.child_id,
        actor=signed.actor,
        at=signed.clock.now(),
        chain=found.territory,
        case=found.pk,
        where="api",
    )
    decisions = found.decisions.select_related("case", "prepared_by", "signed_by").order_by("signed_at")
    return answer(
        {
            **_summary(found, signed.actor),
            "applicant": _name(found.applicant),
            "child": _child(found, now),
            "officer": found.officer.shown_name if found.officer else None,
            "facts": _facts(found, now) if signed.actor.role in _READ_FACTS else None,
            "decisions": [_decision(each) for each in decisions],
        }
    )


@router.get(
    "/decisions",
    response={200: DecisionPage, **error_answers(*_REFUSED)},
    operation_id="listDecisions",
    summary="List decisions",
    openapi_extra=SIGNED_IN,
)
@access("applicant", "clerk", "head", "accountant", "auditor")
def list_decisions(
    request: HttpRequest,
    kind: Annotated[Kind | None, Query(description="Only decisions of this kind.")] = None,
    cursor: Cursor = None,
    limit: Limit = LARGEST,
    lang: Lang = None,
) -> HttpResponse:
    """The signed decisions within the caller's reach, the newest first."""
    found = Decision.objects.filter(case__in=reach(_signed(request).actor))
    if kind is not None:
        found = found.filter(kind=kind.value)
    return answer(_page(found.select_related("case", "prepared_by", "signed_by"), _decision, cursor, limit))


@router.post(
    "/applications",
    response={201: Received, **error_answers(*_REFUSED, 409, 413, 415)},
    operation_id="submitApplication",
    summary="Hand in an application",
    openapi_extra={**_application_body(), **SIGNED_IN},
)
@access("clerk", "operator")
def submit(
    request: HttpRequest,
    idempotency_key: Annotated[
        str,
        Header(
            alias="Idempotency-Key",
            max_length=200,
            description="The same application sent again with the same key is taken in once.",
        ),
    ] = "",
    lang: Lang = None,
) -> HttpResponse:
    """Take in a whole application at a counter: the department's for a clerk, the State Corporation's for an operator.

    It gets its number, term and registered day at once; registries are asked afterwards. A family hands in theirs on the portal,
    where they sign it.
    """
    signed = _signed(request)
    occasion = Occasion(signed.actor, signed.clock.now(), law())
    data = json_document(request)
    try:
        application = read_application(data, occasion.law, occasion.today)
        done = repeated.submit_once(
            application, occasion, channel=CHANNELS[signed.actor.role], key=idempotency_key.strip()
        )
    except InputError as error:
        raise invalid(request, error.flaws) from None
    except problems.CaseError as error:
        child = find_by_iin(application.child.iin)
        if isinstance(error, AnotherPayeeError) and child is not None:
            payee.note_told(child, occasion)
        raise _problem(request, error) from None
    response = answer({"case": _summary(done.case, signed.actor), "warnings": list(done.warnings)})
    response.status_code = 201
    response.headers["Location"] = f"/api/v1/cases/{done.case.pk}"
    return response


def _signed(request: HttpRequest) -> SignedRequest:
    """The rule of the operation let in signed-in people only."""
    return cast("SignedRequest", request)


def _problem(request: HttpRequest, error: problems.CaseError) -> ProblemError:
    """What a use case refuses, as a problem document: at its field where it has one."""
    text = error.text(request_language(request))
    if isinstance(error, problems.NotAllowedError):
        return ProblemError(Problem.FORBIDDEN, text)
    if isinstance(error, problems.NotNowError):
        return ProblemError(Problem.CONFLICT, text)
    if error.field == "key":
        return InvalidInputError([FieldError("", text, parameter="Idempotency-Key")])
    return InvalidInputError([FieldError(f"/{error.field}" if error.field else "", text)])


def _page(rows: QuerySet[Any], shown: Any, cursor: str | None, limit: int) -> dict[str, Any]:
    """Rows newest first; their keys are in the order of time."""
    if cursor:
        try:
            rows = rows.filter(pk__lt=UUID(read_cursor(cursor)))
        except ValueError:
            raise InvalidInputError(
                [FieldError("", _("This is not a cursor of this list."), parameter="cursor")]
            ) from None
    found = list(rows.order_by("-pk")[: limit + 1])
    items = found[:limit]
    more = write_cursor(str(items[-1].pk)) if len(found) > limit else None
    return {"items": [shown(each) for each in items], "next_cursor": more}


def _stage(case: Case, actor: Actor) -> Stage:
    """An applicant learns of a decision when it is signed, not when it is prepared."""
    return stage_told(case) if actor.role == "applicant" else case.at


def _at(stage: Stage, cases: QuerySet[Case], actor: Actor) -> QuerySet[Case]:
    """Those of the cases that stand at a stage, as far as the actor is told where they stand."""
    if actor.role != "applicant":
        return cases.filter(stage=stage.value)
    # One person has few.
    return cases.filter(pk__in=[case.pk for case in cases if _stage(case, actor) is stage])


def _summary(case: Case, actor: Actor) -> dict[str, Any]:
    return {
        "id": str(case.pk),
        "number": case.number,
        "service": case.service,
        "territory": case.territory,
        "channel": case.channel,
        "stage": _stage(case, actor).value,
        "open": case.is_open,
        "accepted_at": case.accepted_at.astimezone(UTC).isoformat(),
        "registered_on": case.registered_on.isoformat(),
        "final_on": case.final_on.isoformat(),
        "act_by": case.act_by.isoformat(),
        "suspended": case.suspended,
        "waits_for_registry": case.waits_for_registry,
        "version": case.version,
    }


def _decision(decision: Decision) -> dict[str, Any]:
    grants = decision.kind == Kind.GRANT
    return {
        "id": str(decision.pk),
        "number": decision.number,
        "case": str(decision.case_id),
        "case_number": decision.case.number,
        "kind": decision.kind,
        "grounds": decision.grounds,
        "total": decision.receipt["result"]["total"] if grants else None,
        "prepared_by": decision.prepared_by.shown_name,
        "signed_by": decision.signed_by.shown_name,
        "signed_at": decision.signed_at.isoformat(),
        "receipt": decision.receipt_id,
    }


def _name(person: Person) -> dict[str, str]:
    return {"surname": person.surname, "name": person.name, "patronymic": person.patronymic or ""}


def _child(case: Case, now: Occasion) -> dict[str, str]:
    mere = now.actor.role == "applicant"
    return payee.child_told(case.applicant, case.child, now.today)._asdict() if mere else _name(case.child)


def _facts(case: Case, now: Occasion) -> list[dict[str, Any]]:
    standing = standings(known_to_applicant(case, now) if now.actor.role == "applicant" else known_of(case))
    return [
        {
            "name": each.rule.name,
            "value": each.holds.value,
            "source": each.holds.source,
            "conflict": each.conflict,
        }
        for each in standing.values()
        if each.holds is not None
    ]
