"""A person with a proven phone, a case, and a clock that tests turn by hand."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from tirek.config.clock import almaty
from tirek.config.sms import Sms as SmsSettings
from tirek.jobs.services import work
from tirek.notices.sms import opening
from tirek.notices.sms.port import Accepted, Outgoing, SmsError
from tirek.people.models import Person, Phone
from tirek.vault.ids import new_id
from tirek.vault.index import blind_index

NUMBER = "+77000000010"
DAY = date(2026, 11, 20)


@dataclass
class HandClock:
    """A clock that stands where it was put."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment

    def today(self) -> date:
        return self.moment.date()

    def pass_(self, **span: float) -> None:
        self.moment += timedelta(**span)


@dataclass(frozen=True)
class Officer:
    name: str = "Үлгі Маман"


@dataclass(frozen=True)
class SomeCase:
    """A case as far as telling needs one."""

    id: UUID = field(default_factory=new_id)
    number: str = "АҚТ-2026-17"
    service: str = "home-education"
    territory: str = "aktobe"
    language: str = "en"
    officer: Officer | None = field(default_factory=Officer)


@dataclass
class Gateway:
    """Takes messages, or does what a test wants instead; the last `Exception` of `answers` is raised, one per call."""

    answers: list[SmsError | None] = field(default_factory=list)
    sent: list[tuple[Outgoing, str]] = field(default_factory=list)
    listened: int = 0

    def send(self, message: Outgoing, idempotency_key: str) -> Accepted:
        self.sent.append((message, idempotency_key))
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            raise answer
        return Accepted((f"{idempotency_key}-1", f"{idempotency_key}-2"))

    def listen(self) -> None:
        self.listened += 1

    def close(self) -> None:
        pass


@pytest.fixture
def clock() -> HandClock:
    return HandClock(datetime.combine(DAY, time(12), tzinfo=almaty()))


@pytest.fixture
def case() -> SomeCase:
    return SomeCase()


@pytest.fixture
def sms_settings(settings: Any) -> Callable[..., None]:
    def change(**changed: Any) -> None:
        values: dict[str, Any] = {"url": "", "opens": time(8), "closes": time(21), "callback_secret": ""} | changed
        settings.TIREK_SMS = SmsSettings(**values)

    change()
    return change


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch, sms_settings: Callable[..., None]) -> Gateway:
    """A gateway that a test answers for; the real ones have tests of their own."""
    played = Gateway()
    monkeypatch.setattr(opening, "gateway_at", lambda _url, _take: played)
    opening.close_gateway()
    sms_settings(url="smpp://user:pass@gateway.invalid")
    return played


@pytest.fixture(autouse=True)
def _let_go() -> Any:
    yield
    opening.close_gateway()


@pytest.fixture
def person(db: None, clock: HandClock) -> Person:
    return someone(clock)


def someone(clock: HandClock, *, number: str = NUMBER, language: str = "en", verified: bool = True) -> Person:
    found = Person.objects.create(
        iin="120505500016",
        iin_index=blind_index(str(new_id()), "iin"),
        surname="Үлгіева",
        name="Сынақ",
        birth_date=date(1990, 1, 2),
        language=language,
        created_at=clock.now(),
    )
    Phone.objects.create(
        person=found,
        number=number,
        number_index=blind_index(number, "phone"),
        verified_at=clock.now() if verified else None,
        source="declared",
        at=clock.now(),
    )
    return found


def do_jobs(clock: HandClock) -> int:
    """Everything that is due, waits after failures included."""
    machine = HandClock(clock.now() + timedelta(days=400))
    done = 0
    while tried := work(clock, machine=machine):
        done += tried
        machine.pass_(days=1)
    return done
