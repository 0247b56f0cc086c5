"""The tables of cases. Other rooms read them through `queries` and write through `services`."""

from tirek.cases.models.awards import Award, AwardPause, AwardPauseEnd, AwardPayee, AwardRuling
from tirek.cases.models.cases import Case, DecisionNumbering, MonthClaim, Numbering, RegistryState
from tirek.cases.models.decisions import (
    AcceptanceRefusal,
    Decision,
    Hearing,
    HearingRecord,
    HearingStatement,
    Proposal,
    ProposalOutcome,
)
from tirek.cases.models.drafts import Draft, DraftDocument
from tirek.cases.models.evidence import CorrectionAnswer, CorrectionRequest, Document, DocumentEvent, Fact
from tirek.cases.models.signatures import ApplicationSignature, SignatureCheck

__all__ = [
    "AcceptanceRefusal",
    "ApplicationSignature",
    "Award",
    "AwardPause",
    "AwardPauseEnd",
    "AwardPayee",
    "AwardRuling",
    "Case",
    "CorrectionAnswer",
    "CorrectionRequest",
    "Decision",
    "DecisionNumbering",
    "Document",
    "DocumentEvent",
    "Draft",
    "DraftDocument",
    "Fact",
    "Hearing",
    "HearingRecord",
    "HearingStatement",
    "MonthClaim",
    "Numbering",
    "Proposal",
    "ProposalOutcome",
    "RegistryState",
    "SignatureCheck",
]
