"""A month is paid in a browser, from the proposal to the bank's last word: one payment comes back, one was too much.

The accountant opens, prepares, sends and reads in; the head approves with a code and signs; a family on a phone gives
another account. What was too much is asked back: the clerk prepares, the head signs, the accountant enters what came.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import pytest
from tests.accounts_of_tests import AT, code_now
from tests.browser.conftest import leads_on, without_loop
from tests.browser.test_journeys import DESK, FORWARD, PHONE
from tests.browser.test_signing import signed_in
from tests.cases.conftest import apply, by, iin, staff
from tests.demo.conftest import demonstration
from tests.ledger.conftest import family, grant, paying
from tests.ledger.test_award import DEATH

from tirek.accounts.actors import actor_of
from tirek.accounts.citizens import sign_in_citizen
from tirek.accounts.models import Account
from tirek.accounts.oidc import Citizen
from tirek.cases.occasion import Occasion
from tirek.cases.services import findings
from tirek.cases.terms import calendar_of
from tirek.config.clock import MovableClock, almaty, installation_clock
from tirek.config.law import law
from tirek.jobs.services import work
from tirek.ledger.models import PaymentOrder, PaymentRun, Recovery, RecoveryStage
from tirek.ledger.queries.recoveries import recovery_page
from tirek.ledger.recovering import standing_of
from tirek.ledger.sums import sums_of
from tirek.ledger.verifying import Counted, verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer
    from tests.browser.conftest import OpenPage
    from tests.ledger.conftest import Family

    from tirek.cases.models import Award

__all__ = ["apply", "by", "demonstration", "family", "grant", "paying", "staff"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("demonstration", "paying"),
    pytest.mark.timeout(240),
]
TODAY: Final = "2026-11-10"
OTHER_IBAN: Final = "KZ75125KZT2069100100"


@dataclass
class Office:
    """The pages of the department and of a family, and the time between their steps."""

    server: LiveServer
    pages: Callable[..., Page]
    fits: Callable[[Page], None]
    people: dict[str, Account]
    folder: Path

    @property
    def clock(self) -> MovableClock:
        """The clock of the demonstration."""
        clock = installation_clock()
        assert isinstance(clock, MovableClock)
        return clock

    def now(self, who: str) -> Occasion:
        """Somebody acts, now."""
        return Occasion(actor_of(self.people[who]), self.clock.now(), law())

    def settle(self, **passed: float) -> None:
        """Let time pass, and the worker do everything that is due by then."""
        self.clock.move(timedelta(**passed))
        with without_loop():
            while work(self.clock):
                pass

    def at(self, who: Account | str, path: str, width: int = DESK) -> Page:
        """A page of somebody who is signed in."""
        account = self.people[who] if isinstance(who, str) else who
        page = signed_in(self.pages("/en/about/", width=width), account, self.server, path)
        self.fits(page)
        return page

    def go_on(self, page: Page, button: str, **typed: str) -> None:
        """Follow a link or press a button, after the fields were filled in."""
        for name, value in typed.items():
            page.fill(f"main [name={name}]", value)
        main = page.locator("main")
        found = main.get_by_role("button", name=button, exact=True)
        with leads_on(page):
            (found if found.count() else main.get_by_role("link", name=button)).first.click()
        self.fits(page)
        assert not page.locator(".govuk-error-summary").count(), page.inner_text("main")

    def written(self) -> PaymentRun:
        """From the proposal to the files: opened and prepared by the accountant, approved with a code by the head."""
        page = self.at("accountant", "/en/runs/")
        self.go_on(page, "Open a run")
        with leads_on(page):
            page.click(FORWARD)
        self.settle()
        page.reload()
        self.go_on(page, "Hand the run to the head")
        self.go_on(page, "Hand it to the head")
        run = PaymentRun.objects.latest("pk")
        page = self.at("head", f"/en/runs/{run.pk}/")
        self.go_on(page, "Approve the run")
        # A code is taken once; the next one would be waited for.
        Account.objects.update(last_totp_step=0)
        self.go_on(page, "Approve", code=code_now())
        self.settle()
        return run

    def sent(self, run: PaymentRun) -> Page:
        """The accountant takes the file and marks the run as sent."""
        page = self.at("accountant", f"/en/runs/{run.pk}/")
        with page.expect_download() as taken:
            page.locator("main a[href*='/files/']").first.click()
        assert taken.value.path().read_bytes()
        self.go_on(page, "Mark the run as sent")
        self.go_on(page, "All files went to the bank")
        return page

    def answered(self, page: Page, run: PaymentRun, returned: PaymentOrder | None) -> None:
        """The demonstration's bank answers, and the accountant reads its file in."""
        bank = self.pages("/en/demo/", width=DESK)
        form = bank.locator(f"form[action$='/bank/{run.pk}/pain002/']")
        form.locator("select").select_option(str(returned.pk) if returned else "")
        with bank.expect_download() as fetched:
            form.get_by_role("button").click()
        held = self.folder / "answer.xml"
        fetched.value.save_as(held)
        self.go_on(page, "Read in the bank's answer")
        page.set_input_files("main [name=file]", held)
        self.go_on(page, "Read it in")
        self.settle()
        page.goto(f"{self.server.url}/en/runs/{run.pk}/")
        assert "Confirmed" in page.inner_text("main")

    def signed(self, child: str) -> None:
        """The head signs what is prepared."""
        page = self.at("head", "/en/signing/")
        self.go_on(page, child)
        self.go_on(page, "Sign")
        self.settle()


@pytest.fixture
def office(
    open_page: OpenPage,
    live_server: LiveServer,
    fits: Callable[[Page], None],
    staff: dict[str, Account],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Office:
    """Aktobe on a day in November."""
    monkeypatch.setenv("TIREK_TODAY", TODAY)
    return Office(live_server, open_page, fits, staff, tmp_path)


def mother_of(number: int) -> Account:
    """The mother of the n-th invented family, signed in."""
    who = Citizen(iin(f"8501014{number:04d}"), "Үлгіқызы", "Әсем", "", datetime(1985, 1, 1, tzinfo=almaty()).date(), "")
    return sign_in_citizen(who, language="kk", at=AT)


def paid(award: Award) -> int:
    """What an award has received, in tenge."""
    return sum(each.paid for each in sums_of(award.pk).values())


def test_a_month_with_a_return_and_an_overpayment(office: Office, family: Family) -> None:
    with without_loop():
        awards = [family(number) for number in (1, 2, 3)]
    back, too_much, plain = awards

    run = office.written()
    page = office.sent(run)
    office.answered(page, run, PaymentOrder.objects.get(run=run, award=back.pk))
    assert [paid(award) for award in awards] == [0, 20_000, 20_000]

    home = office.at(mother_of(1), f"/en/cabinet/{back.case_id}/payments/", PHONE)
    assert "A payment came back from the bank" in home.inner_text("main")
    home.goto(f"{office.server.url}/en/cabinet/{back.case_id}/account/")
    office.go_on(home, "Pay into this account", iban=OTHER_IBAN)
    assert "Thank you" in home.inner_text("main")

    run = office.written()
    office.answered(office.sent(run), run, None)
    assert [paid(award) for award in awards] == [20_000, 20_000, 20_000]
    home.goto(f"{office.server.url}/en/cabinet/{back.case_id}/payments/")
    assert "came back from the bank" not in home.inner_text("h1, h2 >> nth=0")

    asked_back(office, too_much)
    assert sums_of(plain.pk)
    assert list(verify(Counted(), deep=law())) == []


def asked_back(office: Office, award: Award) -> None:
    """The child had died in October: recalculated, announced, heard, asked back, and returned."""
    child = award.child.name
    findings.record(award.case_id, office.now("clerk"), DEATH, source="registry", origin="persons")
    page = office.at("clerk", "/en/awards/differences/")
    office.go_on(page, child)
    office.go_on(page, "Prepare the recalculation")
    office.go_on(page, "Send to the head for signature")
    office.signed(child)

    recovery = Recovery.objects.get(award=award)
    shown = f"/en/recoveries/{recovery.pk}/"
    page = office.at("clerk", "/en/recoveries/")
    office.go_on(page, child)
    office.go_on(page, "Prepare the notice with a hearing")
    office.go_on(page, "Send to the head for signature", time="11:00", place="Үлгі көшесі, 10, 2-кабинет")
    office.signed(child)
    announced = recovery_page(recovery.pk, office.now("clerk")).hearing
    assert announced is not None
    office.settle(seconds=(announced.at - office.clock.now()).total_seconds() + 60)

    page = office.at("clerk", shown)
    office.go_on(page, "Record the hearing")
    page.check("main [name=appeared][value=yes]")
    office.go_on(page, "Record the hearing", statement="Қайтарамыз.")
    office.go_on(page, "Prepare the decision to recover")
    page.check("main [name=way][value=voluntary]")
    today = office.clock.today()
    on_day(page, "until", calendar_of(law(), today).add(today, 20))
    office.go_on(page, "Send to the head for signature")
    office.signed(child)
    home = office.at(mother_of(2), f"/en/cabinet/{award.case_id}/payments/", PHONE)
    assert "10 000 ₸ is still to come back" in said(home)

    page = office.at("accountant", shown)
    office.go_on(page, "Enter money that came back")
    on_day(page, "paid_on", office.clock.today())
    office.go_on(page, "Enter the money", amount="10000", reference="ТЖ-1")
    standing = standing_of(recovery)
    assert (standing.stage, standing.total) == (RecoveryStage.SETTLED, 0)
    home.reload()
    assert "is still to come back" not in said(home)


def on_day(page: Page, name: str, day: date) -> None:
    """Enter a day as the form asks for it."""
    page.fill(f"main [name={name}_day]", str(day.day))
    page.select_option(f"main [name={name}_month]", str(day.month))
    page.fill(f"main [name={name}_year]", str(day.year))


def said(page: Page) -> str:
    """What a page says, with every kind of space as a plain one."""
    return " ".join(page.inner_text("main").split())
