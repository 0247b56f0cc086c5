"""Two places with the same things in them: whoever belongs to one of them may not touch the other's."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from PIL import Image
from tests.accounts_of_tests import applicant_account, staff_account
from tests.cases.conftest import application, iin

from tirek.accounts.actors import actor_of
from tirek.accounts.models import ApiToken
from tirek.accounts.roles import Role
from tirek.accounts.sessions import real_now
from tirek.cases.application import PersonGiven, read_application
from tirek.cases.models import AwardRuling, Document
from tirek.cases.occasion import Occasion
from tirek.cases.services import acceptance, awards, deciding, drafts, findings, intake, officers
from tirek.config.clock import SystemClock
from tirek.config.law import law
from tirek.jobs.models import Job, State
from tirek.ledger.models import (
    BankFile,
    BankStatement,
    Entry,
    OrderState,
    OrderStatus,
    PaymentOrder,
    PaymentRun,
    Recovery,
    RecoveryEvent,
    StatementLine,
)
from tirek.ledger.models.runs import order_number
from tirek.ledger.services.filing import path_of
from tirek.notices.models import Letter
from tirek.people.identifiers import check_iin
from tirek.people.models import Consent
from tirek.vault import files
from tirek.vault.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tirek.accounts.models import Account
    from tirek.cases.models import Award, Case

SERVICE: Final = "home-education"
SURNAMES: Final = {"aktobe": "Ақтөбелік", "alatau": "Алатаулық"}
_PARAMETER: Final = re.compile(r"<(?:\w+:)?(\w+)>")

COMMON: Final = {
    "slug": "not-found", "act": "aktobe-2023-14", "parameter": "mci", "service": SERVICE, "number": "1", "year": "2026",
    "path": "token", "code": "AAAA-AAAA", "answer": "pain002", "demo_run": "1",
}  # fmt: skip
"""Values of addresses that show the law and the program itself."""


@dataclass(slots=True)
class Place:
    """A territory with its people, cases and papers."""

    territory: str
    people: dict[str, Account] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)
    by_door: dict[str, dict[str, Any]] = field(default_factory=dict)

    def address(self, route: str, role: str) -> str:
        """The address of a route for the things of this place; a program asks for those of its role."""
        programs = {"applicant": "cabinet", "operator": "front-office"}.get(role, "cases")
        door = next((door for door in self.by_door if route.startswith(f"/{{lang}}/{door}/")), programs)
        values = {**COMMON, **self.by_door[door]}
        if "<uuid:refusal>/papers" in route:
            values["letter"] = values["letter_of_refusal"]
        if route.endswith("/done/"):
            values["draft"] = values["submitted"]
        plain = route.replace("{lang}", "kk").replace("^verify/(?P<code>[^/]+)/?$", "verify/AAAA-AAAA")
        return _PARAMETER.sub(lambda found: str(values[found[1]]), plain)


def now() -> datetime:
    """The moment at which everything was made."""
    return SystemClock().now()


def make(territory: str, serial: int, people: Mapping[str, Account] | None = None) -> Place:
    """A place with one account of each role, a case of every door, drafts, papers, a proposal and refusals.

    Those in `people` are not made anew: a family or an office may have a case in a territory where it is not at home.
    """
    place = Place(territory, dict(people or {}))
    for role in Role:
        if role.value in place.people:
            continue
        if role is Role.APPLICANT:
            place.people[role.value] = applicant_account(serial)
        else:
            office = f"{territory} front office {serial}" if role is Role.OPERATOR else ""
            name = f"{role.value}-{territory}-{serial}"
            place.people[role.value] = staff_account(role, territory, name, office=office)
    doors = {"applicant": "portal", "operator": "state-corporation", "clerk": "office"}
    cases = {who: _case(place, who, channel, serial) for who, channel in doors.items()}
    place.numbers = [case.number for case in cases.values()]
    proposal = _proposal(place, cases["clerk"])
    for door, who in (("cabinet", "applicant"), ("front-office", "operator"), ("counter", "clerk")):
        place.by_door[door] = {**_things(place, who, cases[who]), "step": "people", "name": "children"}
    place.by_door["apply"] = {**place.by_door["cabinet"], "name": "child"}
    place.by_door["check"] = {"name": "child"}
    place.by_door["cases"] = {
        **_things(place, "clerk", cases["applicant"]), "name": "child.disability", "proposal": proposal,
    }  # fmt: skip
    place.by_door["signing"] = {"proposal": proposal}
    award = _award(place, serial)
    place.numbers.append(award.case.number)
    place.by_door["awards"] = {"award": award.pk, "ruling": _ruling(place, award).pk}
    place.by_door["recoveries"] = {"recovery": _recovery(place, award)}
    place.by_door["runs"] = _run(place, serial) | {"order": _returned(place, serial, award)}
    entry = Entry.objects.filter(award=award).order_by("id").values_list("pk", flat=True).first()
    place.by_door["trace"] = {"award": award.pk, "entry": entry}
    for door in ("cases", "cabinet", "front-office"):
        place.by_door[door] |= place.by_door["awards"] | place.by_door["runs"]
    token = _token(place.people["clerk"])
    place.by_door["jobs"] = {"job": _job(f"{territory}-{serial}")}
    place.by_door["accounts"] = {"pk": place.people["clerk"].pk, "token_pk": token}
    return place


def valid(beginning: str) -> str:
    """A number of an invented person that begins so; not every one has a check digit."""
    return next(found for last in range(10, 100) if check_iin(found := iin(f"{beginning}{last}")).valid)


def occasion(account: Account) -> Occasion:
    """Now, by an account."""
    return Occasion(actor_of(account), now(), law())


def _case(place: Place, who: str, channel: str, serial: int, number: int | None = None) -> Case:
    person = place.people["applicant"].person
    number = {"applicant": 0, "operator": 1, "clerk": 2}[who] if number is None else number
    assert person is not None
    applicant = {"iin": person.iin} if who == "applicant" else {"iin": valid(f"8501014{serial}{number}")}
    child = valid(f"1305055{serial}{number}")
    begun = drafts.begin(occasion(place.people[who]), service=SERVICE, channel=channel, form_version="1", language="kk")
    data = application(
        territory=place.territory,
        applicant={**applicant, "surname": SURNAMES[place.territory], "name": "Әсем"},
        child={"iin": child, "surname": SURNAMES[place.territory], "name": "Нұрлан", "birth_date": "2013-05-05"},
    )
    at = occasion(place.people[who])
    return intake.submit(read_application(data, at.law, at.today), at, channel=channel, draft=begun.pk).case


def _award(place: Place, serial: int) -> Award:
    """An award of the applicant whose ledger differs: the child's death became known after the grant."""
    case = _case(place, "applicant", "portal", serial, number=5)
    signed = deciding.sign(_proposal(place, case), occasion(place.people["head"]))
    died = {"child.death_date": now().date().isoformat()}
    findings.record(case.pk, occasion(place.people["clerk"]), died, source="registry", origin="persons")
    return signed.award_opened


def _run(place: Place, serial: int) -> dict[str, Any]:
    """A run whose one file is written."""
    day = now().date()
    run = PaymentRun.objects.create(
        number=f"{place.territory.upper()}-P-{day.year}-{serial:06d}", service=SERVICE, territory=place.territory, as_of=day,
        planned_on=day, month=day.year * 100 + day.month, state="written", created_by=place.people["accountant"],
        created_at=now(),
    )  # fmt: skip
    file = BankFile.objects.create(
        run=run, seq=1, name=f"{run.number}-1.xml", format="pain.001", first_seq=1, last_seq=1, count=1, total=1, size=1,
        sha256="0" * 64, written_at=now(),
    )  # fmt: skip
    path_of(file).parent.mkdir(parents=True, exist_ok=True)
    path_of(file).write_text("invented", encoding="utf-8")
    statement = BankStatement.objects.create(
        territory=place.territory, format="csv", name=f"{run.number}.csv", sha256=f"{run.pk:064d}", key="none", count=1,
        at=now(), by=place.people["accountant"],
    )  # fmt: skip
    StatementLine.objects.create(
        statement=statement, number=1, raw="invented", match="unknown", reason="no-order", end_to_end=run.number,
    )  # fmt: skip
    return {"run": run.pk, "file": file.pk, "statement": statement.pk}


def _returned(place: Place, serial: int, award: Award) -> int:
    """A payment of a run that was sent, which the bank returned."""
    day = now().date()
    run = PaymentRun.objects.create(
        number=f"{place.territory.upper()}-P-{day.year}-{serial + 5000:06d}", service=SERVICE, territory=place.territory,
        as_of=day, planned_on=day, month=day.year * 100 + day.month, state="sent", created_by=place.people["accountant"],
        created_at=now(),
    )  # fmt: skip
    number = order_number(run.pk, 1)
    order = PaymentOrder.objects.create(id=number, run=run, award=award, payee=award.payee_now(), amount=1, seq=1)
    OrderStatus.objects.create(order=order, state=OrderState.RETURNED, at=now())
    return order.pk


def _recovery(place: Place, award: Award) -> int:
    """An overpayment on the list of those to be asked back."""
    account = place.people["clerk"]
    recovery = Recovery.objects.create(
        award=award, service=SERVICE, territory=place.territory, opened_at=now(), opened_by=account
    )
    kind = RecoveryEvent.Kind.FOUND
    RecoveryEvent.objects.create(recovery=recovery, seq=1, kind=kind, at=now(), by=account.pk)
    return recovery.pk


def _ruling(place: Place, award: Award) -> AwardRuling:
    at = occasion(place.people["clerk"])
    kind, first = AwardRuling.Kind.MOVE, at.today.year * 100 + at.today.month
    return awards.record_ruling(
        award.case_id, at, kind=kind, first=first, decided_on=at.today, explanation="Ойдан шығарылған"
    )


def _proposal(place: Place, case: Case) -> UUID:
    officers.take(case.pk, occasion(place.people["clerk"]))
    return deciding.propose_grant(case.pk, occasion(place.people["clerk"])).pk


def _picture() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "#77a").save(content, "PNG")
    return content.getvalue()


def _things(place: Place, who: str, case: Case) -> dict[str, Any]:
    stored = files.store(_picture())
    document = Document.objects.create(
        case=case, kind="other", name="a.png", media_type="image/png", size=stored.size, sha256=stored.sha256,
        key=stored.key, scan="released", way="upload", received_at=now(), received_by=None,
    )  # fmt: skip
    account = place.people[who]
    channel = {"applicant": "portal", "operator": "state-corporation", "clerk": "office"}[who]
    draft = drafts.begin(occasion(account), service=SERVICE, channel=channel, form_version="1", language="kk")
    things: dict[str, Any] = {
        "case": case.pk,
        "submitted": case.draft_id,
        "document": document.pk,
        "draft": draft.pk,
        "letter": _letter(case, case=case.pk).pk,
        "consent": Consent.objects.filter(person=case.applicant).latest("given_at").pk,
    }
    refusal = acceptance.refuse_to_accept(
        occasion(place.people["clerk"] if who == "applicant" else account), service=SERVICE, territory=place.territory,
        channel="office" if who == "applicant" else channel,
        applicant=PersonGiven(case.applicant.iin or "", case.applicant.surname, case.applicant.name, "", None),
        child=None, lacking=[_lacking()],
    )  # fmt: skip
    things["refusal"] = refusal.pk
    things["letter_of_refusal"] = _letter(case, refusal=refusal.pk).pk
    return things


def _lacking() -> Any:
    paper = next(each for each in law().services[SERVICE].documents if each.obtained != "registry")
    return acceptance.Lacking(paper.id, "missing")


def _letter(of: Case, **about: UUID) -> Letter:
    stored = files.store(b"%PDF-1.7 invented")
    code = hashlib.sha256(str(new_id()).encode()).hexdigest()[:20].upper()
    return Letter.objects.create(
        person=of.applicant_id, reference=new_id(), kind="receipt", service=SERVICE, territory=of.territory,
        authority={"kk": "Үлгі", "ru": "Пример"}, number=of.number, code=code, issued_at=now(), key=stored.key,
        sha256=stored.sha256, size=stored.size, pages=1, **about,
    )  # fmt: skip


def _job(name: str) -> UUID:
    return Job.objects.create(kind="cases.invented", key=name, payload={}, due=now(), state=State.DEAD).pk


def _token(account: Account) -> UUID:
    row = ApiToken.objects.create(
        account=account, name="Үлгі", digest=hashlib.sha256(str(account.pk).encode()).hexdigest(), created_at=real_now(),
        created_by=account, expires_at=real_now(),
    )  # fmt: skip
    return row.pk
