"""What people are told and sent when something happens to their case, in the transaction in which it happens.

What must not be missing when a decision is signed is made at once. The papers of acceptance are made by a job right after the
commit, so that taking an application in stays quick.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.utils import translation

from tirek.accounts.models import Account
from tirek.accounts.queries import staff
from tirek.accounts.roles import Role
from tirek.cases import events
from tirek.cases.assessing import known_of
from tirek.cases.facts import standings
from tirek.cases.models import Case, Fact
from tirek.cases.models.decisions import Hearing as HearingRow
from tirek.cases.models.decisions import Kind
from tirek.cases.occasion import Occasion
from tirek.cases.procedure import Event, transition_of
from tirek.cases.services import closing
from tirek.cases.terms import kept_until
from tirek.config.clock import almaty, local_day
from tirek.config.law import law
from tirek.jobs.handlers import handler
from tirek.jobs.services import enqueue
from tirek.journal.actor import SYSTEM
from tirek.law.text import LANGUAGES
from tirek.notices import issue, reminders
from tirek.notices.composing.saying import hidden
from tirek.notices.contacts import STATE_CORPORATION, department, office_name
from tirek.notices.phrases import known, phrase
from tirek.notices.services import tell
from tirek.people.models import Person
from tirek.registries.services import on_outage
from tirek.registries.words import registry_name

if TYPE_CHECKING:
    from tirek.cases.models import Hearing
    from tirek.config.clock import Clock
    from tirek.registries.models import Outage

RECEIVED: Final = "notices.received"
REGISTERED: Final = "notices.registered"
TERMS_MOVED: Final = "notices.terms-moved"
REGISTRY_DOWN: Final = "notices.registry-down"
AT_OFFICE: Final = "cases.result-at-office"
MOVED_AT_ONCE: Final = 50
"""Cases of one job: a job is one transaction, and others want to write, too."""
_TOLD: Final[Mapping[Event, str]] = {
    Event.SIGN_GRANT: "decided-granted",
    Event.SIGN_REFUSAL: "decided-refused",
    Event.SIGN_STOP: "stopped",
}
_CHANGED: Final[Mapping[str, str]] = {
    Kind.RECALCULATE: "recalculated",
    Kind.RECOVERY_NOTICE: "recovery-notice",
    Kind.RECOVER: "recovery-decided",
    Kind.WRITE_OFF: "written-off",
    Kind.CHANGE_PAYEE: "payee-changed",
}


@dataclass(frozen=True, slots=True)
class At:
    """A clock that shows the moment of an event."""

    moment: datetime

    def now(self) -> datetime:
        """The moment, in the time zone of Almaty."""
        return self.moment.astimezone(almaty())

    def today(self) -> date:
        """Its day."""
        return self.now().date()


@events.on(Event.SUBMIT)
def submitted(happened: events.Happened) -> None:
    """Let the papers of acceptance be made."""
    enqueue(RECEIVED, str(happened.case.pk), {"case": str(happened.case.pk)}, due=happened.at)


@handler(RECEIVED)
def received(payload: dict[str, Any], clock: Clock) -> None:
    """Make the summary and the receipt or coupon, tell the applicant, put the warnings down."""
    case = Case.objects.select_related("applicant", "officer").get(pk=UUID(payload["case"]))
    issue.received(case.pk, clock.now())
    reminders.schedule(case, clock.now())
    if case.registered_on > local_day(case.accepted_at):
        tell(case.applicant, case, "submitted", {"day": case.registered_on.isoformat()}, clock)
        due = datetime.combine(case.registered_on, time(9), almaty())
        enqueue(REGISTERED, str(case.pk), payload, due=due)
        return
    kind = "registered" if case.entered_by is None or case.entered_by.role == Role.APPLICANT else "accepted"
    tell(case.applicant, case, kind, {"until": case.final_on.isoformat()}, clock)


@handler(REGISTERED)
def registered(payload: dict[str, Any], clock: Clock) -> None:
    """Tell that an application handed in after hours is registered."""
    case = Case.objects.select_related("applicant", "officer").get(pk=UUID(payload["case"]))
    if case.is_open:
        tell(case.applicant, case, "registered", {"until": case.final_on.isoformat()}, clock)


@events.on(Event.REQUEST_CORRECTION)
def correction_requested(happened: events.Happened) -> None:
    """Send the request and tell of it."""
    request = happened.extra["request"]
    issue.correction_asked(request, Account.objects.get(pk=request.asked_by), actor=happened.actor, at=happened.at)
    _tell(happened, "correction-requested", {"until": request.wanted_by.isoformat()})


@events.on(Event.SIGN_PRELIMINARY)
def preliminary_signed(happened: events.Happened) -> None:
    """Send the preliminary decision with the hearing and invite to it."""
    hearing = happened.extra["hearing"]
    issue.decided(happened.extra["decision"], hearing, actor=happened.actor)
    _tell(happened, "hearing-notice", _invitation(hearing))
    _to_office(happened, str(hearing.pk))


@events.on(Event.MOVE_HEARING)
def hearing_moved(happened: events.Happened) -> None:
    """Send the invitation with the new time."""
    hearing = happened.extra["hearing"]
    by = Account.objects.get(pk=hearing.by)
    issue.hearing_moved(happened.extra["decision"], hearing, by, actor=happened.actor, at=happened.at)
    _tell(happened, "hearing-notice", _invitation(hearing))
    _to_office(happened, str(hearing.pk))


@events.on(Event.WITHDRAW)
def withdrawn(happened: events.Happened) -> None:
    """Tell whose application was taken back at a counter: who did not ask for it can say so."""
    if happened.actor.role != Role.APPLICANT:
        phone = department(happened.case.territory).phone
        _tell(happened, "withdrawn", {"day": local_day(happened.at).isoformat(), "phone": phone})


@events.on(*_TOLD)
def decided(happened: events.Happened) -> None:
    """Send the decision, tell of it, and bring it to the front office that took the application in."""
    decision = happened.extra["decision"]
    issue.decided(decision, actor=happened.actor)
    _tell(happened, _TOLD[happened.event], {})
    _to_office(happened, str(decision.pk))


@events.on(Event.SIGN_CHANGE)
def award_changed(happened: events.Happened) -> None:
    """Send the decision about an award to whom it concerns, and tell of it."""
    decision = happened.extra["decision"]
    hearing = happened.extra.get("hearing")
    letter = issue.decided(decision, hearing, actor=happened.actor)
    _tell_person(happened, letter.person, _CHANGED[decision.kind], _invitation(hearing) if hearing else {})
    _to_office(happened, str(decision.pk))


@events.on(Event.MOVE_CHANGE_HEARING)
def hearing_on_recovery_moved(happened: events.Happened) -> None:
    """Send the invitation about what was paid too much with the new time."""
    hearing = happened.extra["hearing"]
    by = Account.objects.get(pk=hearing.by)
    letter = issue.hearing_moved(happened.extra["decision"], hearing, by, actor=happened.actor, at=happened.at)
    _tell_person(happened, letter.person, "recovery-notice", _invitation(hearing))


@events.on(Event.SEND_STATEMENT, Event.SEND_CHANGE_STATEMENT)
def statement_came(happened: events.Happened) -> None:
    """Confirm a written answer to its sender; tell the officer, and whoever prepared what it answers."""
    at = happened.at.astimezone(almaty())
    values = {"date": at.date().isoformat(), "time": f"{at:%H:%M}"}
    case, clock = happened.case, At(happened.at)
    if happened.actor.person is not None:
        sender = Person.objects.get(pk=happened.actor.person)
        tell(sender, case, "statement-received", values, clock, actor=happened.actor)
    preparer = happened.extra["hearing"].decision.prepared_by_id
    for account in {case.officer_id, preparer} - {None}:
        tell(None, case, "statement-came", values, clock, account=account, actor=happened.actor)


@events.on(Event.PAUSE)
def payments_paused(happened: events.Happened) -> None:
    """Tell that payments are held, since when and why."""
    held = happened.extra["pause"]
    _tell_payee(happened, "payments-paused", {"day": local_day(held.at).isoformat(), "reason": held.reason})


@events.on(Event.UNPAUSE)
def payments_go_on(happened: events.Happened) -> None:
    """Tell that payments go on."""
    _tell_payee(happened, "payments-resumed", {"day": local_day(happened.at).isoformat()})


@events.on(Event.CHANGE_ACCOUNT)
def account_changed(happened: events.Happened) -> None:
    """Tell at once that payments go elsewhere: who did not ask for it can still stop it."""
    account = happened.extra["payee"].account
    values = {
        "day": local_day(happened.at).isoformat(),
        "account": hidden(account.iban),
        "phone": department(happened.case.territory).phone,
    }
    _tell_payee(happened, "account-changed", values)


@events.on(Event.PAYMENT_RETURNED)
def payment_returned(happened: events.Happened) -> None:
    """Tell that a bank sent a payment back, why, and what to do."""
    code = str(happened.data.get("reason") or "")
    reason = phrase("returned", code if known("returned", code) else "other")
    _tell_payee(happened, "payment-returned", {"reason": dict(reason)})


def _tell_payee(happened: events.Happened, kind: str, values: Mapping[str, Any]) -> None:
    payee = happened.extra["award"].payee_now()
    _tell_person(happened, payee.payee_id, kind, values)


def _tell_person(happened: events.Happened, person: UUID, kind: str, values: Mapping[str, Any]) -> None:
    reader = Person.objects.get(pk=person)
    tell(reader, happened.case, kind, values, At(happened.at), actor=happened.actor)


def _to_office(happened: events.Happened, key: str) -> None:
    if happened.case.channel == STATE_CORPORATION:
        enqueue(AT_OFFICE, key, {"case": str(happened.case.pk)}, due=happened.at)


@handler(AT_OFFICE)
def result_at_office(payload: dict[str, Any], clock: Clock) -> None:
    """The signed letter is there at once for the front office, unless the case went on meanwhile."""
    case = Case.objects.get(pk=UUID(payload["case"]))
    if case.at in transition_of(Event.RESULT_SENT).sources:
        closing.send_result(case.pk, Occasion(SYSTEM, clock.now(), law()))


@events.on(Event.RESULT_SENT)
def result_ready(happened: events.Happened) -> None:
    """Tell that the result can be fetched, where and until when."""
    case = happened.case
    today = local_day(happened.at)
    until = kept_until(law(), case.service, today) or today
    office = {**dict.fromkeys(LANGUAGES, case.office), **office_name(case.office)}
    _tell(happened, "result-ready", {"until": until.isoformat(), "place": phrase("office", "place", office=office)})


@events.on(Event.REASSESS)
def taken_up_again(happened: events.Happened) -> None:
    """Tell that a refused application is looked at again, and until when."""
    reminders.schedule(happened.case, happened.at)
    _tell(happened, "reassessed", {"until": happened.case.final_on.isoformat()})


@events.on_act_known
def act_known(known: events.ActKnown, at: datetime) -> None:
    """Tell the officers of the applications that an act concerns, and the heads, how many there are."""
    if not known.again and not known.open:
        return
    values = {"act": dict(known.act), "again": str(len(known.again)), "open": str(len(known.open))}
    cases = Case.objects.filter(pk__in=[*known.again, *known.open]).select_related("officer")
    readers = {each.pk for each in staff(Role.HEAD, known.territory)}
    for account in readers | {case.officer_id for case in cases if case.officer_id is not None}:
        tell(None, None, "act-known", values, At(at), account=account)


@events.on(Event.ADD_FACT)
def registry_said(happened: events.Happened) -> None:
    """Tell the officer, or where there is none the heads, that a registry asked again says something else of a running award."""
    case, said = happened.case, happened.data
    if case.is_open or happened.actor.role != SYSTEM.role or said["source"] != Fact.Source.REGISTRY:
        return
    named = Counter(
        case.facts.filter(name__in=said["facts"], source=Fact.Source.REGISTRY).values_list("name", flat=True)
    )
    standing = standings(known_of(case))
    if not any(named[name] > 1 or standing[name].conflict for name in said["facts"]):
        return
    values = {"registry": _registry(said["origin"])}
    readers = [case.officer_id] if case.officer_id else [each.pk for each in staff(Role.HEAD, case.territory)]
    for account in readers:
        tell(None, case, "registry-said", values, At(happened.at), account=account)


@events.on_moved
def terms_moved(moved: Sequence[events.Moved], at: datetime) -> None:
    """Let those be told whose term the corrected calendar moved; many at once, so by jobs."""
    for start in range(0, len(moved), MOVED_AT_ONCE):
        batch = moved[start : start + MOVED_AT_ONCE]
        rows = [
            {"case": str(each.case.pk), "before": each.before.isoformat(), "until": each.after.isoformat()}
            for each in batch
        ]
        first = batch[0].case
        enqueue(TERMS_MOVED, f"{first.pk}:{first.version}", {"cases": rows}, due=at)


@handler(TERMS_MOVED)
def tell_of_moved_terms(payload: dict[str, Any], clock: Clock) -> None:
    """Tell the applicant and the officer the old and the new day, and warn of the new one."""
    rows = {UUID(row["case"]): row for row in payload["cases"]}
    for case in Case.objects.select_related("applicant", "officer").filter(pk__in=rows, is_open=True):
        row = rows[case.pk]
        reminders.schedule(case, clock.now())
        if row["before"] == row["until"]:
            continue
        values = {"before": row["before"], "until": row["until"]}
        tell(case.applicant, case, "term-moved", values, clock)
        if case.officer_id is not None:
            tell(None, case, "term-moved", values, clock, account=case.officer_id)


@on_outage
def registry_down(outage: Outage) -> None:
    """Tell the support desk that a registry is down: once an hour, however many cases wait for it."""
    began = outage.began_at.astimezone(almaty())
    payload = {"registry": outage.registry, "began_at": began.isoformat()}
    enqueue(REGISTRY_DOWN, f"{outage.registry}:{began:%Y-%m-%dT%H}", payload, due=outage.began_at)


@handler(REGISTRY_DOWN)
def tell_the_support_desk(payload: dict[str, Any], clock: Clock) -> None:
    """A message to every administrator, without personal data."""
    began = datetime.fromisoformat(payload["began_at"])
    values = {
        "registry": _registry(payload["registry"]),
        "date": began.date().isoformat(),
        "time": f"{began:%H:%M}",
    }
    for administrator in staff(Role.ADMINISTRATOR):
        tell(None, None, "registry-down", values, clock, account=administrator.pk)


def _registry(name: str) -> dict[str, str]:
    said = {}
    for language in LANGUAGES:
        with translation.override(language):
            said[language] = registry_name(name)
    return said


def _tell(happened: events.Happened, kind: str, values: Mapping[str, Any]) -> None:
    case = happened.case
    tell(case.applicant, case, kind, values, At(happened.at), actor=happened.actor)


def _invitation(hearing: Hearing) -> dict[str, Any]:
    at = hearing.at.astimezone(almaty())
    place: Any = hearing.place
    if hearing.way != HearingRow.Way.IN_PERSON:
        place = {language: f"{way}, {hearing.place}" for language, way in phrase("ways", hearing.way).items()}
    return {"date": at.date().isoformat(), "time": f"{at:%H:%M}", "place": place}
