"""Receipts: everything a result was computed from, so that it can be computed again, byte for byte."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

from tirek.entitlement.assessment import Assessment, assess
from tirek.entitlement.case import read_case
from tirek.entitlement.export import as_json
from tirek.law.loading import Law
from tirek.law.months import parse_day
from tirek.law.problems import Flaw, InputError
from tirek.law.text import N_

ENGINE: Final = "1"
"""Raised whenever the same facts and law could give another result or other words."""

NOT_A_RECEIPT: Final = N_("this is not a receipt of Tirek")
OTHER_ENGINE: Final = N_("the receipt was made by engine {theirs}, this is engine {ours}")
OTHER_FILE: Final = N_("the law file {file} is not the one the receipt was made with")

_KINDS: Final = {"engine": str, "known_on": str, "law": dict, "facts": dict, "result": dict}
"""The parts of a receipt and what each is."""


class OtherBasisError(InputError):
    """A receipt that can't be replayed here: it was made by another engine or with other law files. Each is a flaw."""


def canonical(data: Any) -> bytes:
    """JSON with sorted keys and no spaces, in UTF-8: equal data give equal bytes."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def receipt(assessment: Assessment, law: Law) -> dict[str, Any]:
    """The receipt of an assessment: engine, day of knowledge, hashes of the law files read, facts and result."""
    return {
        "engine": ENGINE,
        "known_on": assessment.known_on.isoformat(),
        "law": law.files_for(assessment.case.service, assessment.case.territory),
        "facts": assessment.case.data,
        "result": as_json(assessment),
    }


def receipt_id(content: dict[str, Any]) -> str:
    """`sha256:…` of a receipt's canonical bytes."""
    return "sha256:" + hashlib.sha256(canonical(content)).hexdigest()


def result_with_receipt(assessment: Assessment, law: Law) -> dict[str, Any]:
    """The assessment as JSON data together with its receipt's id."""
    content = receipt(assessment, law)
    return {**content["result"], "receipt": receipt_id(content)}


def replay(content: Any, law: Law) -> dict[str, Any]:
    """Compute a receipt's result again and return the new receipt; equal bytes mean that nothing changed.

    Raises InputError when it is no receipt, OtherBasisError when it was made by another engine or with other law files.
    """
    if not isinstance(content, dict) or content.keys() != _KINDS.keys():
        raise InputError([Flaw((), NOT_A_RECEIPT, {}, tuple(_KINDS))])
    wrong = [Flaw((name,), NOT_A_RECEIPT) for name, kind in _KINDS.items() if not isinstance(content[name], kind)]
    if wrong:
        raise InputError(wrong)
    flaws = []
    if content["engine"] != ENGINE:
        flaws.append(Flaw(("engine",), OTHER_ENGINE, {"theirs": content["engine"], "ours": ENGINE}))
    for file, digest in content["law"].items():
        if law.files.get(file) != digest:
            flaws.append(Flaw(("law", file), OTHER_FILE, {"file": file}))
    if flaws:
        raise OtherBasisError(flaws)
    try:
        known_on = parse_day(content["known_on"])
    except ValueError:
        raise InputError([Flaw(("known_on",), NOT_A_RECEIPT)]) from None
    return receipt(assess(read_case(content["facts"], law, known_on), law, known_on), law)
