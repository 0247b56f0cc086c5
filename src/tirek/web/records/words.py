"""Entries of the journal in words, in the language of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tirek.cases.procedure import Event
from tirek.cases.queries.page import Happening
from tirek.notices.queries import message_title
from tirek.registries.words import registry_name
from tirek.web.languages import language_now
from tirek.web.words import Values, event_text

if TYPE_CHECKING:
    from tirek.journal.models import Entry

KINDS: Final = {
    "case.": gettext_noop("Cases: stages, facts, decisions"),
    "person.looked": gettext_noop("Looks at a person's file"),
    "person.": gettext_noop("Persons: what became known of them"),
    "consent.": gettext_noop("Consent to personal data"),
    "registry.": gettext_noop("State registries"),
    "document.": gettext_noop("Files that were scanned again"),
    "letter.": gettext_noop("Letters"),
    "notice.": gettext_noop("Messages"),
    "otp.": gettext_noop("One-time passwords"),
    "payee.": gettext_noop("Answers about other payees"),
    "statement.": gettext_noop("Files of the bank"),
    "acceptance.": gettext_noop("Refusals to accept"),
    "counter.": gettext_noop("Counters"),
    "account.": gettext_noop("Accounts of staff"),
    "cases.": gettext_noop("Searches"),
    "ledger.": gettext_noop("The ledger: what was written and read"),
    "run.": gettext_noop("Payment runs"),
    "journal.": gettext_noop("The journal itself"),
}
"""Groups to choose from, by the beginning of an entry's kind."""

_TEXTS: Final = {
    "acceptance.refused": gettext_noop("A package was not accepted: %(number)s"),
    "account.absence-set": gettext_noop("Absence of an account entered"),
    "account.activated": gettext_noop("Account opened again"),
    "account.created": gettext_noop("Account made"),
    "account.deactivated": gettext_noop("Account closed"),
    "account.set-up": gettext_noop("Password and second factor set"),
    "account.set-up-link-made": gettext_noop("Link to set up an account made"),
    "account.signed-in": gettext_noop("Signed in"),
    "account.token-made": gettext_noop("Token for a program made"),
    "account.token-revoked": gettext_noop("Token for a program ended"),
    "case.signature-checked": gettext_noop("Applicant's signature checked"),
    "cases.searched": gettext_noop("Searched for cases: %(found)s found"),
    "consent.given": gettext_noop("Consent given"),
    "consent.withdrawn": gettext_noop("Consent withdrawn"),
    "counter.consent": gettext_noop("Consent taken at the counter"),
    "counter.result-asked": gettext_noop("Result asked for at the counter"),
    "document.scanned": gettext_noop("File scanned again: %(result)s"),
    "job.tried-again": gettext_noop("A failed job is tried again"),
    "journal.exported": gettext_noop("Journal exported"),
    "journal.read": gettext_noop("Journal read"),
    "journal.verified": gettext_noop("Chain followed to entry %(number)s"),
    "ledger.allotted": gettext_noop("Budget entered"),
    "ledger.compared": gettext_noop("Award compared with facts and law: %(periods)s periods differ"),
    "ledger.exported": gettext_noop("Everything behind an award exported"),
    "ledger.posted": gettext_noop("Written into the ledger: %(count)s entries"),
    "ledger.searched": gettext_noop("Searched in the ledger: %(found)s found"),
    "run.approved": gettext_noop("Payment run %(number)s: approved"),
    "run.booked": gettext_noop("Payment run %(number)s: booked"),
    "run.cancelled": gettext_noop("Payment run %(number)s: cancelled"),
    "run.confirmed": gettext_noop("Payment run %(number)s: confirmed"),
    "run.frozen": gettext_noop("Payment run %(number)s: put together"),
    "run.given-back": gettext_noop("Payment run %(number)s: given back"),
    "run.listed": gettext_noop("Names of payment run %(number)s read"),
    "run.opened": gettext_noop("Payment run %(number)s: opened"),
    "run.prepared": gettext_noop("Payment run %(number)s: handed to the head"),
    "run.sent": gettext_noop("Payment run %(number)s: sent to the bank"),
    "run.written": gettext_noop("Payment run %(number)s: files written"),
    "letter.issued": gettext_noop("Letter issued: %(letter)s"),
    "notice.told": gettext_noop("Message: %(told)s"),
    "otp.issued": gettext_noop("One-time password sent"),
    "otp.used": gettext_noop("One-time password used"),
    "payee.told": gettext_noop("Told for which months another representative receives the payment for this child"),
    "person.account-added": gettext_noop("Account for payments recorded"),
    "person.corrected": gettext_noop("Person's data corrected"),
    "person.death-noted": gettext_noop("Death of an applicant or payee noted"),
    "person.known": gettext_noop("Person became known"),
    "person.looked": gettext_noop("Looked at the person's file"),
    "person.moved": gettext_noop("Residence recorded"),
    "person.phone-added": gettext_noop("Phone recorded"),
    "person.phone-verified": gettext_noop("Phone proven"),
    "person.representation-ended": gettext_noop("Representation ended"),
    "person.represented": gettext_noop("Representation recorded"),
    "registry.answered": gettext_noop("Registry answered: %(registry)s"),
    "registry.outage-began": gettext_noop("Registry does not answer: %(registry)s"),
    "registry.outage-ended": gettext_noop("Registry answers again: %(registry)s"),
    "sms-journal.exported": gettext_noop("Journal of SMS exported"),
    "sms-journal.read": gettext_noop("Journal of SMS read"),
    "ledger.reconciled": gettext_noop("%(awards)s awards compared with the ledger: %(differ)s differ"),
    "run.all-reversed": gettext_noop("Payment run %(number)s: reversed, every payment taken back"),
    "run.booked-cancelled": gettext_noop("Payment run %(number)s: cancelled by two people before it was sent"),
    "run.budget-decided": gettext_noop("Payment run %(number)s: decided who waits; %(waiting)s wait"),
    "run.cancel-asked": gettext_noop("Payment run %(number)s: asked to cancel it"),
    "run.order-written-back": gettext_noop(
        "Payment run %(number)s: returned payment %(order)s written back to the budget"
    ),
    "run.resumed": gettext_noop("Payment run %(number)s: work goes on after a failure"),
    "run.reverse-asked": gettext_noop("Payment run %(number)s: asked to reverse what the bank did not execute"),
    "run.reversed": gettext_noop("Payment run %(number)s: reversal of what the bank did not execute began"),
    "statement.listed": gettext_noop("Lines of the bank's files read: %(found)s"),
    "statement.matched": gettext_noop(
        "File of the bank: %(matched)s lines matched, %(unknown)s not recognised, %(conflict)s contradict"
    ),
    "statement.received": gettext_noop("File of the bank read in: %(count)s lines"),
}
_EVENTS: Final = frozenset(f"case.{event.value}" for event in Event)


def entry_text(entry: Entry, officer: str = "") -> str:
    """What an entry says; a kind that has no words yet is shown by its name."""
    text = _TEXTS.get(entry.kind)
    if text is None:
        return event_text(Happening(entry, "", officer)) if entry.kind in _EVENTS else entry.kind
    values = {name: str(value) for name, value in entry.data.items()}
    if "registry" in entry.data:
        values["registry"] = _registry(entry.data["registry"])
    if "told" in entry.data:
        values["told"] = message_title(str(entry.data["told"]), language_now())
    if entry.kind == "letter.issued":
        values["letter"] = str(entry.data.get("number") or entry.data.get("kind") or "–")
    return _(text) % Values(values)


def _registry(name: str) -> str:
    try:
        return registry_name(name)
    except ValueError:
        return name
