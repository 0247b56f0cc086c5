"""What is owed: conditions and schedules, for one case and for a million from one definition.

The public face of the room. `read_case` turns outside data into a case, `assess` says what is owed and why,
`difference` what changed between two assessments; `population` (imported on its own, it needs NumPy) does the same sums
for many children at once.
"""

from tirek.entitlement.assessment import Assessment, assess, not_expressed
from tirek.entitlement.case import Case, case_schema, parse_json, read_case
from tirek.entitlement.comparison import Difference, difference
from tirek.entitlement.export import as_json, difference_json
from tirek.entitlement.receipt import (
    ENGINE,
    OtherBasisError,
    canonical,
    receipt,
    receipt_id,
    replay,
    result_with_receipt,
)
from tirek.entitlement.stretches import Stretches, rules_between, stretches_of
from tirek.entitlement.table import PeriodKey, month_table

__all__ = [
    "ENGINE",
    "Assessment",
    "Case",
    "Difference",
    "OtherBasisError",
    "PeriodKey",
    "Stretches",
    "as_json",
    "assess",
    "canonical",
    "case_schema",
    "difference",
    "difference_json",
    "month_table",
    "not_expressed",
    "parse_json",
    "read_case",
    "receipt",
    "receipt_id",
    "replay",
    "result_with_receipt",
    "rules_between",
    "stretches_of",
]
