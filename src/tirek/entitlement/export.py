"""Assessments and differences as plain data for programs. The command line and the JSON API answer with these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tirek.entitlement.assessment import not_expressed
from tirek.law.months import show_month

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tirek.entitlement.assessment import Assessment
    from tirek.entitlement.comparison import Difference
    from tirek.law.model import Citation


def as_json(assessment: Assessment) -> dict[str, Any]:
    """The assessment as the contract of `tirek assess --json` has it, without the receipt."""
    act = assessment.act
    return {
        "outcome": assessment.outcome,
        "service": assessment.case.service,
        "territory": assessment.case.territory,
        "act": act.act if act else None,
        "acts": [
            {"act": version.act, "version": version.number, "title": dict(version.short)} for version in assessment.acts
        ],
        "known_on": assessment.known_on.isoformat(),
        "window": {"from": show_month(assessment.case.first), "to": show_month(assessment.case.last)},
        "findings": [
            {
                "condition": finding.condition,
                "result": finding.result,
                **_cited(finding.citation),
                "reason": dict(finding.reason),
            }
            for finding in assessment.findings
        ],
        "dues": [
            {
                "period": str(due.period),
                "amount": due.amount,
                "month": show_month(due.month),
                "months": [show_month(month) for month in due.months],
                **_cited(due.citation),
            }
            for due in assessment.dues
        ],
        "months": [
            {
                "month": show_month(month.month),
                "payable": month.payable,
                "state": month.state,
                "amount": month.amount,
                "reason": dict(month.reason),
                "condition": month.condition,
                "conditions": list(month.failing),
                **_cited(month.citation),
            }
            for month in assessment.months
        ],
        "total": assessment.total,
        "missing": [
            {"kind": item.kind, "id": item.id, "title": dict(item.title), "supplier": dict(item.supplier)}
            for item in assessment.missing
        ],
        "not_expressed": [
            {"id": name, "text": dict(item.text), "affects": list(item.affects), **_cited(item.citation)}
            for name, item in not_expressed(assessment.acts).items()
        ],
    }


def _cited(citation: Citation | None) -> dict[str, Any]:
    if citation is None:
        return {"citation": None, "citation_text": None}
    return {"citation": str(citation), "citation_text": dict(citation.text)}


def difference_json(lines: Iterable[Difference]) -> list[dict[str, Any]]:
    """The lines for programs."""
    return [
        {
            "period": str(line.period),
            "before": line.before,
            "after": line.after,
            "difference": line.amount,
            "cause": {
                "kind": line.cause.kind,
                "id": line.cause.id,
                "text": dict(line.cause.text),
                "citation": str(line.cause.citation) if line.cause.citation else None,
            },
        }
        for line in lines
    ]
