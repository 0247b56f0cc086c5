"""What can happen to a family in the demonstration: each verb calls the service that a page would call, at the tale's moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final

from tirek.accounts.actors import actor_of
from tirek.accounts.citizens import sign_in_citizen
from tirek.accounts.models import Account
from tirek.accounts.oidc import Citizen
from tirek.cases.application import PersonGiven, read_application
from tirek.cases.models import Case
from tirek.cases.models.awards import award_of_case
from tirek.cases.models.decisions import Kind
from tirek.cases.occasion import Occasion
from tirek.cases.services import acceptance, awards, closing, deciding, evidence, findings, intake, officers, signatures
from tirek.cases.services.papers import PAPER, UPLOAD
from tirek.config.clock import almaty
from tirek.demo import papers, registers, simulators, staff
from tirek.entitlement.receipt import canonical
from tirek.journal.actor import SYSTEM
from tirek.ledger.recovering import standings
from tirek.ledger.services import changing, recovering
from tirek.notices import issue
from tirek.people.consent import consent_text_on

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tirek.cases.evidence import Inspected
    from tirek.cases.models import Proposal
    from tirek.demo.families import Child, Family
    from tirek.law import Law
    from tirek.workdays import WorkingCalendar

SERVICE: Final = "home-education"
PORTAL, OFFICE, STATE_CORPORATION = "portal", "office", "state-corporation"
Explanation = dict[str, str]


@dataclass(slots=True)
class Stage:
    """What all tales share: the law, the calendar, `base` (the last working day up to now), documents, the moment it is."""

    law: Law
    calendar: WorkingCalendar
    now: datetime
    base: date
    documents: Mapping[str, Inspected]
    at: datetime


@dataclass(slots=True)
class Tale:
    """One child's case. `day(n, "10:00")` is a moment n working days before the base; below 0 it lies ahead."""

    stage: Stage
    family: Family
    child: Child
    case: Case = field(init=False)
    proposal: Proposal = field(init=False)

    def day(self, before: int, clock: str) -> datetime:
        """A moment on the clocks of Almaty."""
        return datetime.combine(self.on(before), time.fromisoformat(clock), almaty())

    def on(self, before: int) -> date:
        """A working day."""
        return self.stage.calendar.add(self.stage.base, -before) if before else self.stage.base

    def by(self, key: str) -> Occasion:
        """Somebody of the department's staff, now."""
        account = Account.objects.get(username=staff.username(key, self.family.territory))
        return self._now(account)

    def officer(self) -> Occasion:
        """Who is responsible for the case, now."""
        self.case.refresh_from_db()
        assert self.case.officer is not None
        return self._now(self.case.officer)

    def citizen(self) -> Occasion:
        """The applicant, signed in, now."""
        who = self.family.applicant
        citizen = Citizen(who.iin, who.surname, who.name, who.patronymic, who.born, who.phone)
        return self._now(sign_in_citizen(citizen, language=self.family.language, at=self.stage.at))

    def _now(self, account: Account) -> Occasion:
        return Occasion(actor_of(account), self.stage.at, self.stage.law)

    def apply(self, channel: str, **changes: Any) -> None:
        """The application comes in, with its papers: at home, at the department or at the State Corporation."""
        match channel:
            case "portal":
                occasion = self.citizen()
            case "office":
                occasion = self.by("clerk1")
            case _:
                occasion = self.by("operator")
        way = UPLOAD if channel == PORTAL else PAPER
        data = self._application(channel) | changes
        self.case = intake.submit(
            read_application(data, self.stage.law, occasion.today),
            occasion,
            channel=channel,
            signed=signatures.by_password(canonical(data)) if channel == PORTAL else None,
            papers=[papers.paper(self.stage.documents, kind, way=way) for kind in ("medical-conclusion", "account")],
        ).case

    def _application(self, channel: str) -> dict[str, Any]:
        family, child = self.family, self.child
        who = family.applicant
        certificate = registers.certificate_of(family, self.stage.base)
        return {
            "service": SERVICE,
            "territory": family.territory,
            "form_version": "1",
            "language": family.language,
            "applicant": _person(who.iin, who.surname, who.name, who.patronymic),
            "child": _person(child.iin, child.surname, child.name, child.patronymic),
            "relation": family.relation,
            "basis": "birth-certificate" if family.relation == "parent" else "guardianship-order",
            "phone": who.phone,
            "address": registers.address_of(family),
            "consent": {
                "given": True,
                "way": "otp" if channel == PORTAL else "paper",
                "text_version": consent_text_on(self.stage.base).version,
            },
            "account": {"iban": family.iban},
            "certificate": {
                "number": registers.number_of(child),
                "school": registers.school_of(child),
                "from": certificate.first.isoformat(),
                "to": certificate.last.isoformat(),
            },
        }

    def turn_away(self, missing: str) -> None:
        """The front office can't accept the package: a document is missing."""
        occasion, who, child = self.by("operator"), self.family.applicant, self.child
        refusal = acceptance.refuse_to_accept(
            occasion,
            service=SERVICE,
            territory=self.family.territory,
            channel=STATE_CORPORATION,
            applicant=PersonGiven(who.iin, who.surname, who.name, who.patronymic, who.born),
            child=PersonGiven(child.iin, child.surname, child.name, child.patronymic, child.born),
            lacking=[acceptance.Lacking(missing, "missing")],
        )
        issue.refused_to_accept(refusal, occasion.at, actor=occasion.actor)

    def take(self) -> None:
        """The officer begins to check."""
        officers.take(self.case.pk, self.officer())

    def ask_correction(self, kind: str, kk: str, ru: str, *, wanted_by: date) -> None:
        """A paper has to come again."""
        items = [{"kind": "document", "id": kind, "text": {"kk": kk, "ru": ru}}]
        evidence.ask_correction(self.case.pk, self.officer(), items=items, wanted_by=wanted_by)

    def settle(self, name: str, value: Any, reason: str) -> None:
        """The officer settles what sources contradict each other in."""
        findings.settle(self.case.pk, self.officer(), name=name, value=value, reason=reason)

    def propose_grant(self) -> None:
        """The grant is prepared."""
        self.proposal = deciding.propose_grant(self.case.pk, self.officer())

    def propose_preliminary(self, ground: str, why: Explanation, *, hearing: datetime, way: str, place: str) -> None:
        """The preliminary refusal is prepared, with its hearing."""
        self.proposal = deciding.propose_preliminary_refusal(
            self.case.pk,
            self.officer(),
            grounds=[ground],
            explanation=why,
            hearing_at=hearing,
            way=way,
            place=place,
        )

    def propose_refusal(self, ground: str, why: Explanation) -> None:
        """The refusal is prepared."""
        self.proposal = deciding.propose_refusal(self.case.pk, self.officer(), grounds=[ground], explanation=why)

    def propose_stop(self, condition: str, why: Explanation) -> None:
        """The stop of a granted payment is prepared."""
        self.proposal = deciding.propose_stop(self.case.pk, self.officer(), condition=condition, explanation=why)

    def sign(self) -> None:
        """The head signs."""
        deciding.sign(self.proposal.pk, self.by("head"))

    def hear(self, statement: str = "", *, way: str = "in-person", kind: Kind = Kind.PRELIMINARY_REFUSAL) -> None:
        """The hearing is held; without a statement nobody came."""
        deciding.record_hearing(
            self.case.pk,
            self.officer(),
            appeared=bool(statement),
            way=way,
            statement=statement,
            held_at=self.stage.at,
            kind=kind,
        )

    def pause(self, reason: str) -> None:
        """The officer holds the payments."""
        awards.pause(self.case.pk, self.officer(), reason=reason)

    def propose_recalculation(self, why: Explanation) -> None:
        """The decision that brings the sums into line is prepared."""
        self.proposal = changing.propose_recalculation(self._award(), self.officer(), explanation=why)

    def propose_notice(self, why: Explanation, *, hearing: datetime, way: str, place: str) -> None:
        """The notice about an overpaid sum is prepared, with its hearing."""
        self.proposal = recovering.propose_notice(
            self._award(), self.officer(), hearing_at=hearing, way=way, place=place, explanation=why
        )

    def propose_instalments(self, *, parts: int) -> None:
        """It is to be paid back in equal parts, one each 20 working days; the last one has what is left over."""
        held = standings([self._award()])
        ((number, standing),) = held.items()
        part = standing.total // parts
        plan = [(self.on(-20 * each), part) for each in range(1, parts)]
        plan.append((self.on(-20 * parts), standing.total - part * (parts - 1)))
        self.proposal = recovering.propose_recovery(number, self.officer(), way="instalments", instalments=plan)

    def _award(self) -> int:
        award = award_of_case(self.case.pk)
        assert award is not None
        return award.pk

    def withdraw(self) -> None:
        """The applicant takes the application back."""
        closing.withdraw(self.case.pk, self.citizen())

    def bring_result(self) -> None:
        """The result reaches the front office, unless it is there already."""
        self.case.refresh_from_db()
        if self.case.result_at_office is None:
            closing.send_result(self.case.pk, Occasion(SYSTEM, self.stage.at, self.stage.law))

    def hand_out(self) -> None:
        """The operator gives the result to the person."""
        closing.hand_out(self.case.pk, self.by("operator"), document="identity-card")

    def silence(self, registry: str) -> None:
        """From now on a register does not answer about this child."""
        simulators.tell({"registry": registry, "iin": self.child.iin, "situation": simulators.DOWN})


def _person(iin: str, surname: str, name: str, patronymic: str) -> dict[str, Any]:
    person = {"iin": iin, "surname": surname, "name": name}
    return person | ({"patronymic": patronymic} if patronymic else {})
