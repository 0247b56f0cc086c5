"""A territory at once says of each award what one at a time says."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tests.cases.conftest import iin, moment

from tirek.cases.models import Award, AwardRuling
from tirek.cases.services import awards, findings
from tirek.config.law import law
from tirek.entitlement import PeriodKey
from tirek.ledger.jobs import sweep
from tirek.ledger.models import Basis, Discrepancy
from tirek.ledger.reconciling import reconcile
from tirek.ledger.sweeping import differing, parts_of, standing

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from tests.ledger.conftest import Grant

    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]

PLACE = ("aktobe", "home-education")
NOW = moment("2026-11-10 10:00")


def family(number: int) -> dict[str, Any]:
    """Another invented mother with her child."""
    return {
        "applicant": {
            "iin": iin(f"8501014{5100 + number}"),
            "surname": "Үлгіқызы",
            "name": "Әсем",
            "birth_date": "1985-01-01",
        },
        "child": {
            "iin": iin(f"1305055{5100 + number}"),
            "surname": "Үлгіұлы",
            "name": "Нұрлан",
            "birth_date": "2013-05-05",
        },
    }


def one_by_one(known_on: date) -> dict[tuple[int, int], tuple[int, int]]:
    """(owed, target) by award and period."""
    found = {}
    for award in Award.objects.select_related("case"):
        one = reconcile(award, law(), known_on)
        after = {each.period.code: each.amount for each in one.stands.owed}
        for code in {*after, *one.sums}:
            sums = one.sums.get(code)
            found[award.pk, code] = (sums.owed if sums else 0, after.get(code, 0))
    return found


def at_once(known_on: date, at_once: int = 50_000) -> dict[tuple[int, int], tuple[int, int]]:
    found = {}
    for part in parts_of(*PLACE, at_once=at_once):
        for row in standing(*PLACE, part, law(), known_on, NOW):
            found[int(row["award"]), int(row["period"])] = (int(row["owed"]), int(row["target"]))
    return found


def test_columns_say_what_each_award_says(grant: Grant, by: By) -> None:
    certificate = {"number": "1", "school": "№5 мектеп", "from": "2026-09-01", "to": "2027-05-25"}
    made = [grant(**family(number)) for number in range(5)]
    clerk = by("clerk", "2026-11-05 10:00")
    changes: list[dict[str, Any]] = [
        {"child.death_date": "2026-10-20"},
        {"certificates": [certificate]},
        {"certificates": [{**certificate, "to": "2026-10-25"}, {**certificate, "number": "2", "from": "2026-12-01"}]},
        {"child.state_institution": [{"from": "2026-10-01", "to": "2026-11-10"}]},
    ]
    for award, values in zip(made, changes, strict=False):
        findings.record(award.case_id, clerk, values, source="registry", origin="persons")
    awards.record_ruling(
        made[4].case_id,
        clerk,
        kind=AwardRuling.Kind.COURT,
        first=202610,
        last=202610,
        amount=1,
        number="1",
        decided_on=clerk.today,
        explanation="Сот",
    )
    today = date(2026, 11, 10)
    assert at_once(today) == one_by_one(today)
    assert at_once(today, at_once=2) == one_by_one(today)
    columns = standing(*PLACE, parts_of(*PLACE)[0], law(), today, NOW)
    assert set(differing(columns).tolist()) == set(Discrepancy.objects.values_list("award", flat=True))
    assert PeriodKey.of_code(int(columns["period"][0])).kind == "month"


def test_a_basis_of_other_settings_is_made_anew(grant: Grant) -> None:
    award = grant()
    Basis.objects.filter(award=award).update(rules=1, first=1, last=0)
    assert at_once(date(2026, 11, 10)) == one_by_one(date(2026, 11, 10))
    assert Basis.objects.get().first == 2026 * 12 + 9


def test_a_sweep_notes_what_differs_and_forgets_what_no_longer_does(grant: Grant, by: By) -> None:
    award = grant()
    findings.record(
        award.case_id, by("clerk", "2026-11-05 10:00"), {"child.death_date": "2026-10-20"}, source="registry"
    )
    Discrepancy.objects.all().delete()
    assert sweep(*PLACE, date(2026, 11, 10), NOW) == (1, 1)
    assert Discrepancy.objects.get().less == 20000
    findings.record(award.case_id, by("clerk", "2026-11-06 10:00"), {"child.death_date": None}, source="registry")
    Discrepancy.objects.create(award=award, territory="aktobe", service="home-education", less=1, since=NOW)
    assert sweep(*PLACE, date(2026, 11, 10), NOW) == (1, 0)
    assert not Discrepancy.objects.exists()
