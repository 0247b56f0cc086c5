"""What is owed in one case: the same answer as `tirek assess --json`, without a login."""

import json
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from tirek.api.frame import answer, error_answers
from tirek.api.language import request_language
from tirek.api.parameters import KnownOn, Lang, day_of_knowledge, invalid, json_document
from tirek.api.results import EXAMPLE_CASE, AssessmentResult, ReplayResult
from tirek.config.access import access
from tirek.config.law import law
from tirek.entitlement import (
    OtherBasisError,
    assess,
    canonical,
    case_schema,
    read_case,
    receipt,
    receipt_id,
    replay,
    result_with_receipt,
)
from tirek.law import InputError

router = Router(tags=["assessments"])


def request_schema() -> dict[str, Any]:
    """The committed JSON Schema of a case, its definitions written out where they are used."""
    schema = json.loads(case_schema())
    definitions = schema.pop("$defs", {})
    for key in ("$schema", "$id"):
        schema.pop(key, None)
    written: dict[str, Any] = written_out(schema, definitions)
    return written


def written_out(node: Any, definitions: dict[str, Any]) -> Any:
    """A JSON Schema without references: each definition stands where it is used."""
    if isinstance(node, list):
        return [written_out(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    own = {key: written_out(value, definitions) for key, value in node.items() if key != "$ref"}
    if isinstance(node.get("$ref"), str):
        return {**written_out(definitions[node["$ref"].removeprefix("#/$defs/")], definitions), **own}
    return own


_CASE = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": request_schema(),
                "examples": {"grant": {"summary": "A child in Aktobe, spring 2023", "value": EXAMPLE_CASE}},
            }
        },
    }
}
_RECEIPT = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["engine", "known_on", "law", "facts", "result"],
                    "additionalProperties": False,
                    "properties": {
                        "engine": {"type": "string"},
                        "known_on": {"type": "string", "format": "date"},
                        "law": {"type": "object", "description": "SHA-256 of each law file by its path."},
                        "facts": {"type": "object", "description": "The case."},
                        "result": {"type": "object"},
                    },
                }
            }
        },
    }
}


@router.post(
    "/assessments",
    response={200: AssessmentResult, **error_answers(413, 415)},
    operation_id="assess",
    summary="Assess one case",
    openapi_extra=_CASE,
    by_alias=True,
)
@access("public")
def assess_case(
    request: HttpRequest,
    known_on: KnownOn = None,
    lang: Lang = None,
    receipt_wanted: Annotated[
        Literal["id", "full"], Query(alias="receipt", description="`full` adds the receipt itself.")
    ] = "id",
) -> HttpResponse:
    """What is owed, for which months, and for every month the reason with its citation in three languages.

    Status 200 for every outcome. Nothing is stored. The same case and day always give the same answer as long as the law
    files are the same; the receipt says which they were.
    """
    day = day_of_knowledge(known_on)
    data = json_document(request)
    try:
        assessment = assess(read_case(data, law(), day), law(), day)
    except InputError as error:
        raise invalid(request, error.flaws) from None
    result = result_with_receipt(assessment, law())
    if receipt_wanted == "full":
        result["receipt_content"] = receipt(assessment, law())
    return answer(result)


@router.post(
    "/receipts/replay",
    response={200: ReplayResult, **error_answers(413, 415)},
    operation_id="replayReceipt",
    summary="Replay a receipt",
    openapi_extra=_RECEIPT,
)
@access("public")
def replay_receipt(request: HttpRequest, lang: Lang = None) -> HttpResponse:
    """Compute a receipt's result again: the same bytes, different ones, or why it can't be done here."""
    content = json_document(request)
    try:
        again = replay(content, law())
    except OtherBasisError as error:
        language = request_language(request)
        return answer({"same": False, "errors": [flaw.as_json(language) for flaw in error.flaws]})
    except InputError as error:
        raise invalid(request, error.flaws) from None
    same = canonical(again) == canonical(content)
    return answer({"same": same, "receipt": receipt_id(content), "again": receipt_id(again), "errors": []})
