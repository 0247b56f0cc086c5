"""Whole journeys through the demonstration's registries and phones, in Kazakh, a parent's pages on a phone.

From the check to a letter that anybody can check; the same through the State Corporation; a refusal with its hearing; a
registry that is down for a day.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import pytest
from django.conf import settings as installed
from tests.accounts_of_tests import client_of, staff_account
from tests.browser.conftest import leads_on, without_loop
from tests.cases.evidence import files
from tests.demo.conftest import beside, demonstration, gateway_keys

from tirek.accounts.roles import Role
from tirek.config.clock import MovableClock, installation_clock
from tirek.demo.families import FAMILIES, Family
from tirek.demo.registers import certificate_of, number_of, school_of
from tirek.jobs.services import work
from tirek.registries.connection import connection

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer
    from tests.browser.conftest import OpenPage
    from tests.demo.conftest import Beside

    from tirek.accounts.models import Account

__all__ = ["beside", "demonstration", "gateway_keys"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]

TODAY: Final = date(2026, 11, 20)
"""A Friday: the registries of the demonstration know the families as on this day."""
PHONE, DESK = 360, 1280
FORWARD: Final = "main form:not(.tk-no-print) button[type=submit]"


@dataclass
class Town:
    """The pages of everybody who has a part in a case, and the time between their steps."""

    beside: Beside
    server: str
    pages: Callable[..., Page]
    fits: Callable[[Page], None]
    people: Mapping[str, Account]

    @property
    def clock(self) -> MovableClock:
        """The clock of the demonstration."""
        clock = installation_clock()
        assert isinstance(clock, MovableClock)
        return clock

    def settle(self, **passed: float) -> None:
        """Let time pass, and the worker do everything that is due by then."""
        self.clock.move(timedelta(**passed))
        with without_loop():
            while work(self.clock):
                pass

    def staff(self, who: str, path: str, width: int = DESK) -> Page:
        """A page of somebody who works there."""
        page = self.pages("/kk/about/", width=width)
        key = client_of(self.people[who]).cookies[installed.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": installed.SESSION_COOKIE_NAME, "value": key, "url": self.server}])
        return self.go(page, path)

    def parent(self, family: Family, path: str) -> Page:
        """The same family later, on another device."""
        page = self.pages(f"/kk/sign-in/citizen/?{urlencode({'next': path})}", width=PHONE)
        self.press(page, f"{family.applicant.name} болып кіру")
        assert page.url.endswith(path)
        return page

    def go(self, page: Page, path: str) -> Page:
        """Open an address."""
        page.goto(self.server + path)
        self.fits(page)
        return page

    def press(self, page: Page, name: str) -> None:
        """Press a button or follow a link by its words."""
        main = page.locator("main")
        button = main.get_by_role("button", name=name, exact=True)
        with leads_on(page):
            (button if button.count() else main.get_by_role("link", name=name)).first.click()
        self.fits(page)

    def set(self, page: Page, name: str, value: str | Path | list[str]) -> None:
        """Fill in one field, whatever its kind."""
        box = page.locator(f"main [name='{name}']")
        match box.first.evaluate("field => field.type"):
            case "radio" | "checkbox":
                for each in value if isinstance(value, list) else [value]:
                    page.check(f"main [name='{name}'][value='{each}']")
            case "select-one":
                box.select_option(str(value))
            case "file":
                box.set_input_files(str(value))
            case _:
                box.fill(str(value))

    def answer(self, page: Page, given: Mapping[str, str | Path | list[str]]) -> None:
        """Fill in the fields of the page, each by its name, and go on."""
        for name, value in given.items():
            self.set(page, name, value)
        with leads_on(page):
            page.click(FORWARD)
        self.fits(page)
        assert not page.locator(".govuk-error-summary").count(), page.inner_text("main")

    def case_of(self, page: Page, family: Family) -> str:
        """From a list to the family's case; its address."""
        self.press(page, f"{family.child.surname} {family.child.name}")
        return page.url.removeprefix(self.server).partition("?")[0]


@pytest.fixture
def town(
    beside: Beside,
    open_page: OpenPage,
    live_server: LiveServer,
    fits: Callable[[Page], None],
    monkeypatch: pytest.MonkeyPatch,
) -> Town:
    """Aktobe with a clerk, a head and a front office, on the day that the registries know."""
    monkeypatch.setenv("TIREK_TODAY", TODAY.isoformat())
    people = {
        "clerk": staff_account(Role.CLERK),
        "head": staff_account(Role.HEAD),
        "operator": staff_account(Role.OPERATOR, office="«Азаматтарға арналған үкімет» Ақтөбе үлгі фронт-офисі"),
    }
    return Town(beside, live_server.url, open_page, fits, people)


def day(name: str, value: date) -> dict[str, str]:
    """A day in its three boxes."""
    return {f"{name}_day": str(value.day), f"{name}_month": str(value.month), f"{name}_year": str(value.year)}


def check(town: Town, family: Family) -> Page:
    """What is my family entitled to? Without signing in, question by question, to the answer."""
    page = town.pages("/kk/", width=PHONE)
    town.press(page, "Сізге не тиесілі екенін біліңіз")
    certificate = certificate_of(family, TODAY)
    questions: list[dict[str, str]] = [
        {"place": family.territory}, {"relation": "parent"}, {"rights": "held"}, day("birth", family.child.born),
        {"disability": "without-term"}, {"certificate": "yes"},
        day("certificate_from", certificate.first) | day("certificate_to", certificate.last),
        {"care": "no"}, {"study": "no"}, {},
    ]  # fmt: skip
    for given in questions:
        town.answer(page, given)
    town.press(page, "Нәтижесін көру")
    return page


def apply(town: Town, page: Page, family: Family, photo: Path) -> str:
    """From the answer of the check, or the page about applying, to the number of the application."""
    town.press(page, "Кіріп, бастау")
    town.press(page, f"{family.applicant.name} болып кіру")
    town.press(page, "Өтінішті бастау")
    child, certificate = family.child, certificate_of(family, TODAY)
    answers: dict[str, dict[str, str | Path | list[str]]] = {
        "place": {"place": family.territory},
        "relation": {"relation": "parent"},
        "rights": {"rights": "held"},
        "child": {"child_iin": child.iin, "child_surname": child.surname, "child_name": child.name},
        "birth": {**day("child_birth_date", child.born)},
        "certificate": {"certificate": "yes"},
        "certificate-details": {
            "school": school_of(child),
            "certificate_number": number_of(child),
            **day("certificate_from", certificate.first),
            **day("certificate_to", certificate.last),
        },
        "account": {"iban": family.iban},
        "phone": {},
        "documents": {"medical-conclusion": photo},
        "consent": {"consent": "yes"},
    }
    while (step := page.url.rstrip("/").rpartition("/")[2]) != "answers":
        town.answer(page, answers[step])
    town.press(page, "Бәрі дұрыс: қол қоюға өту")
    town.press(page, "Маған код жіберу")
    town.settle()
    code = re.search(r"\d{6}", town.beside.phones.phones.inbox()[-1].text)
    assert code is not None
    page.fill("main [name=code]", code.group())
    town.press(page, "Қол қойып, тапсыру")
    number = re.search(r"AKTOBE-2026-\d{6}", page.inner_text("main"))
    assert number is not None
    return number.group()


def sign(town: Town, family: Family, words: str) -> None:
    """The head reads the proposal and signs it."""
    page = town.staff("head", "/kk/signing/")
    town.case_of(page, family)
    assert words in page.inner_text("h1")
    town.press(page, "Қол қою")
    assert "Қол қойылды" in page.inner_text("main")
    town.settle()


def letter(page: Page, title: str, folder: Path) -> Path:
    """The newest letter of this title on the page, as a file."""
    found = page.locator("main a[href*='/papers/']").filter(has_text=title).first
    address = found.get_attribute("href")
    assert address is not None
    answer = page.context.request.get(page.url.partition("/kk/")[0] + address)
    held = folder / "letter.pdf"
    held.write_bytes(answer.body())
    assert held.read_bytes().startswith(b"%PDF-1.7")
    return held


def checked_by_anybody(town: Town, page: Page, title: str, held: Path, family: Family) -> None:
    """Where the letter's code leads: genuine, the same file, and not a word about the family."""
    line = page.locator("main li").filter(has_text=title).first
    stranger = town.pages("/kk/about/", width=PHONE)
    town.go(stranger, str(line.get_by_role("link", name="ашық тексеру").get_attribute("href")))
    assert "Бұл хат шығарылған, қолтаңбасы жарамды" in stranger.inner_text("main")
    assert title in stranger.inner_text("main")
    stranger.set_input_files("main [name=file]", held)
    town.press(stranger, "Салыстыру")
    assert stranger.locator(".tk-notice--done").is_visible()
    for secret in (family.child.surname, family.child.name, family.applicant.name, family.child.iin):
        assert secret not in stranger.inner_text("body")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A paper, photographed with a telephone."""
    path = tmp_path / "conclusion.jpg"
    path.write_bytes(files.picture("JPEG"))
    return path


def test_from_the_check_to_a_letter_that_anybody_can_check(town: Town, photo: Path, tmp_path: Path) -> None:
    family = FAMILIES["sergey"]
    page = check(town, family)
    assert page.inner_text("h1") == "Сізге төлем тиесілі"
    town.press(page, "Онлайн өтініш беру")
    number = apply(town, page, family, photo)
    town.settle()
    page.reload()
    letter(page, "Өтініш", tmp_path)
    assert any(number in each.text for each in town.beside.phones.phones.inbox())

    clerk = town.staff("clerk", "/kk/cases/")
    case = town.case_of(clerk, family)
    town.press(clerk, "Істі алу")
    town.press(clerk, "Төлем тағайындау шешімін дайындау")
    town.answer(clerk, {"note": ""})
    assert "басшының қол қоюын күтуде" in clerk.inner_text("main")
    town.settle()
    sign(town, family, "70\u202f000\u202f₸ тағайындау")

    page = town.go(page, case.replace("/cases/", "/cabinet/"))
    assert "Төлем тағайындалды" in page.inner_text("main h2, main h1 >> nth=0")
    title = "Төлем тағайындалғаны туралы хабарлама"
    checked_by_anybody(town, page, title, letter(page, title, tmp_path), family)
    looks = town.go(page, "/kk/cabinet/looks/").inner_text("main")
    assert "бөлім маманы" in looks
    assert "бөлім басшысы" in looks
    assert "төлем тағайындалды" in town.beside.phones.phones.inbox()[-1].text


def test_through_the_state_corporation(town: Town, tmp_path: Path) -> None:
    family = FAMILIES["sergey"]
    window = town.staff("operator", "/kk/front-office/")
    town.press(window, "Өтініш қабылдау")
    who = {"applicant_iin": family.applicant.iin, "document": "id-card", "child_iin": family.child.iin}
    town.answer(
        window, {**who, "relation": "parent", "territory": family.territory, "language": "kk", "consent": "yes"}
    )
    for paper in ("account", "medical-conclusion"):
        window.check(f"main [name={paper}-state][value=shown]")
        window.check(f"main [name={paper}-back]")
    town.answer(window, {})
    conclusion = {"conclusion_organisation": "Үлгі емханасының ДКК", "conclusion_number": "77"}
    signed_on = day("conclusion_date", date(2026, 8, 20))
    town.answer(window, {"iban": family.iban, "phone": family.applicant.phone, **conclusion, **signed_on})
    assert family.child.surname in window.inner_text("main")
    town.answer(window, {})
    assert window.inner_text("h1").startswith("AKTOBE-2026-")
    letter(window, "Қолхат", tmp_path)
    town.settle()

    clerk = town.staff("clerk", "/kk/cases/")
    town.case_of(clerk, family)
    term = clerk.inner_text("main")
    assert "Мемлекеттік корпорация" in term
    town.press(clerk, "Істі алу")
    town.press(clerk, "Төлем тағайындау шешімін дайындау")
    town.answer(clerk, {})
    town.settle()
    sign(town, family, "тағайындау")

    told = town.beside.phones.phones.inbox()[-1]
    assert told.to.endswith(family.applicant.phone[-9:])
    town.go(window, "/kk/front-office/")
    window.fill("main [name=q]", family.child.surname.upper())
    town.press(window, "Табу")
    with leads_on(window):
        window.locator("main a[href*='/front-office/cases/']").first.click()
    letter(window, "Төлем тағайындалғаны туралы хабарлама", tmp_path)
    window.check("main [name=document][value=id-card]")
    with leads_on(window):
        window.click("main form[action*='/hand-out/'] button")
    assert not window.locator("main form[action*='/hand-out/']").count()


def test_a_refusal_with_a_hearing(town: Town, photo: Path, tmp_path: Path) -> None:
    family = FAMILIES["daniyar"]
    apply(town, town.pages("/kk/apply/", width=PHONE), family, photo)
    town.settle()
    clerk = town.staff("clerk", "/kk/cases/")
    case = town.case_of(clerk, family)
    town.press(clerk, "Істі алу")
    town.press(clerk, "Алдын ала шешімді дайындау")
    hearing = {"at": "2026-11-23", "time": "11:00", "way": "phone", "place": family.applicant.phone}
    town.answer(clerk, {"grounds": ["not-meeting"], **hearing})
    sign(town, family, "бас тартпас бұрын тыңдауға шақыру")
    assert "тыңдау 23.11.2026, 11:00" in town.beside.phones.phones.inbox()[-1].text

    cabinet = case.replace("/cases/", "/cabinet/")
    page = town.parent(family, cabinet)
    assert "2026\u202fж. 23 қараша" in page.inner_text("main")
    invitation = "Алдын ала шешім және тыңдауға шақыру"
    checked_by_anybody(town, page, invitation, letter(page, invitation, tmp_path), family)

    town.go(clerk, f"{case}hearing/")
    statement = "Мерзімі өткен, жаңа анықтаманы әлі алған жоқпын."
    early = {"appeared": "no", "way": "writing", **day("held_on", TODAY), "held_at": "12:00"}
    for name, value in early.items():
        town.set(clerk, name, value)
    town.press(clerk, "Тыңдауды жазу")
    assert "Тыңдау күні – 2026" in clerk.inner_text(".govuk-error-summary")

    town.settle(days=3)
    town.go(clerk, f"{case}hearing/")
    held = {"appeared": "yes", "way": "phone", **day("held_on", date(2026, 11, 23)), "held_at": "11:00"}
    town.answer(clerk, {**held, "statement": statement})
    town.press(clerk, "Бас тарту шешімін дайындау")
    town.answer(clerk, {"grounds": ["not-meeting"]})
    sign(town, family, "бас тарту")

    town.go(page, cabinet)
    title = "Дәлелді бас тарту"
    checked_by_anybody(town, page, title, letter(page, title, tmp_path), family)
    assert "сотқа" in page.inner_text("main")


def test_a_registry_that_is_down_for_a_day(town: Town, photo: Path) -> None:
    family = FAMILIES["sergey"]
    town.beside.gateway.situations.tell({"registry": "disability", "situation": "down"})
    page = town.pages("/kk/apply/", width=PHONE)
    apply(town, page, family, photo)
    town.settle()
    town.go(page, "/kk/cabinet/")
    with leads_on(page):
        page.locator("main a[href*='/cabinet/0']").first.click()
    assert "Мемлекеттік жүйе жауап бермейді" in page.inner_text("main")

    clerk = town.staff("clerk", "/kk/cases/?whose=mine&show=registry")
    town.case_of(clerk, family)
    assert "Мүгедектігі бар адамдардың деректер банкі" in clerk.inner_text("main")
    for _hour in range(24):
        town.settle(hours=1)
    clerk.reload()
    assert "жауап бермейді" in clerk.inner_text("main")

    town.beside.gateway.situations.tell({"registry": "disability", "situation": "none"})
    # A registry that failed often is left alone for seconds of the machine's own clock, which does not move.
    transport = connection().transport
    assert transport is not None
    transport.breakers["disability"].rest = 0
    town.settle(hours=1)
    clerk.reload()
    waiting = "жауап бермейді"
    assert waiting not in clerk.inner_text("main")
    town.press(clerk, "Істі алу")
    town.press(clerk, "Төлем тағайындау шешімін дайындау")
    town.answer(clerk, {})
    page.reload()
    assert waiting not in page.inner_text("main")
