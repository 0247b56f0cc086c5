"""Processes that are killed while they take applications in and sign decisions. A process of its own, see `test_killed.py`.

Two of them are forked again and again; the parent kills them at random moments, and they kill themselves before or after a
statement of the database. Everything is taken up again by whoever comes next. Writes what became of it all, as JSON.
"""

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

import django
from django.core.management import call_command
from django.db import DatabaseError, connection, connections

django.setup()

from tests.cases.conftest import application, moment  # noqa: E402 - Django comes first
from tests.people.invented import iin  # noqa: E402

from tirek.accounts.actors import actor_of  # noqa: E402
from tirek.accounts.models import Account  # noqa: E402
from tirek.cases import problems  # noqa: E402
from tirek.cases.application import read_application  # noqa: E402
from tirek.cases.models import Case, Decision, Draft, Fact, MonthClaim, Proposal  # noqa: E402
from tirek.cases.occasion import Occasion  # noqa: E402
from tirek.cases.procedure import Stage  # noqa: E402
from tirek.cases.services import deciding, intake, officers  # noqa: E402
from tirek.config.law import law  # noqa: E402
from tirek.jobs.services import work  # noqa: E402
from tirek.journal.models import Entry  # noqa: E402
from tirek.journal.verify import verify  # noqa: E402
from tirek.notices.models import Letter  # noqa: E402
from tirek.people.models import NameWord, Person, PersonVersion  # noqa: E402
from tirek.vault import files  # noqa: E402

AT = moment("2026-10-05 10:00")
PLACES = ("aktobe", "alatau")
PATIENCE = 60.0
DICE = random.Random()  # noqa: S311 - when to die is no secret


class Clock:
    """It is always the same moment."""

    def now(self) -> datetime:
        return AT

    def today(self) -> Any:
        return AT.date()


def staff() -> None:
    for place in PLACES:
        for role in ("clerk", "head"):
            Account.objects.create(username=f"{role}-{place}", name=f"Үлгі {role}", role=role, territory=place)


def by(role: str, place: str) -> Occasion:
    return Occasion(actor_of(Account.objects.get(username=f"{role}-{place}")), AT, law())


def families(count: int) -> None:
    for number in range(count):
        occasion = by("clerk", PLACES[number % len(PLACES)])
        Draft.objects.create(
            account_id=occasion.account,
            service="home-education",
            channel="office",
            form_version="1",
            language="kk",
            begun_at=AT,
            saved_at=AT,
            step=str(number),
        )


def dying(chance: float) -> Callable[..., Any]:
    def execute(run: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's signature
        if DICE.random() < chance:
            os.kill(os.getpid(), signal.SIGKILL)
        result = run(sql, params, many, context)
        if DICE.random() < chance:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return execute


def live(chance: float) -> None:
    """Do what there is to do, whatever it is, until nothing is left."""
    with connection.execute_wrapper(dying(chance)):
        while not finished():
            for step in DICE.sample((take_in, take, prepare, sign, letters), k=5):
                try:
                    step()
                except (problems.CaseError, DatabaseError):
                    # Somebody else was quicker.
                    continue


def take_in() -> None:
    draft = Draft.objects.filter(case__isnull=True).order_by("?").first()
    if draft is None:
        return
    number = int(draft.step)
    occasion = by("clerk", PLACES[number % len(PLACES)])
    data = application(
        territory=occasion.actor.territory,
        applicant={"iin": iin(number, AT.date().replace(year=1985), 4), "surname": "Үлгі", "name": "Әсем"},
        child={"iin": iin(number), "surname": "Үлгі", "name": "Нұрлан"},
    )
    given = read_application(data, occasion.law, occasion.today)
    intake.submit(given, occasion, channel="office", draft=draft.pk)


def take() -> None:
    case = Case.objects.filter(stage=Stage.RECEIVED).order_by("?").first()
    if case is not None:
        officers.take(case.pk, by("clerk", case.territory))


def prepare() -> None:
    case = Case.objects.filter(stage=Stage.CHECKING).order_by("?").first()
    if case is not None:
        deciding.propose_grant(case.pk, by("clerk", case.territory))


def sign() -> None:
    waiting = Proposal.objects.filter(outcome__isnull=True, case__stage=Stage.GRANT_PREPARED)
    proposal = waiting.select_related("case").order_by("?").first()
    if proposal is not None:
        deciding.sign(proposal.pk, by("head", proposal.case.territory))


def letters() -> None:
    work(Clock(), limit=2)


def finished() -> bool:
    return not (Draft.objects.filter(case__isnull=True).exists() or Case.objects.exclude(stage=Stage.GRANTED).exists())


def fork(seed: int, chance: float) -> int:
    connections.close_all()
    child = os.fork()
    if child == 0:
        DICE.seed(seed)
        try:
            live(chance)
        finally:
            connections.close_all()
            os._exit(0)
    return child


def main(count: int, kills: int, seed: int) -> None:
    DICE.seed(seed)
    call_command("migrate", verbosity=0)
    staff()
    families(count)
    children = {fork(DICE.getrandbits(32), 0.004) for _ in range(2)}
    try:
        died = calmed(children, kills)
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    sys.stdout.write(json.dumps({"died": died, **found()}))


def calmed(children: set[int], kills: int) -> int:
    """Kill them, and start others in their place, until all is done; how many died. Whoever still runs stays in `children`."""
    last, died = time.monotonic() + PATIENCE, 0
    while children and time.monotonic() < last:
        time.sleep(DICE.uniform(0.02, 0.25))
        if died < kills:
            os.kill(DICE.choice(sorted(children)), signal.SIGKILL)
        for child in sorted(children):
            ended, status = os.waitpid(child, os.WNOHANG)
            if not ended:
                continue
            children.discard(child)
            if os.WIFSIGNALED(status):
                died += 1
                children.add(fork(DICE.getrandbits(32), 0.004 if died < kills else 0.0))
    return died


def found() -> dict[str, Any]:
    cases, decisions = list(Case.objects.all()), list(Decision.objects.all())
    entries = Counter(Entry.objects.values_list("kind", flat=True))
    about = Counter(
        Letter.objects.filter(reference__in=[each.pk for each in decisions]).values_list("reference", flat=True)
    )
    persons = Person.objects.count()
    return {
        "database": connection.vendor,
        "finished": finished(),
        "cases": len(cases),
        "case_numbers": gaps([case.number for case in cases]),
        "decisions": len(decisions),
        "decision_numbers": gaps([each.number for each in decisions]),
        "broken": [str(each) for each in verify()],
        "submitted": entries["case.submitted"],
        "granted": entries["case.granted"],
        "persons": persons,
        "half_persons": persons
        - PersonVersion.objects.values("person").distinct().count()
        + persons
        - NameWord.objects.values("person").distinct().count(),
        "half_cases": len(cases) - Fact.objects.values("case").distinct().count(),
        "claims": MonthClaim.objects.count(),
        "decisions_without_one_letter": [str(each.pk) for each in decisions if about[each.pk] != 1],
        "letters_that_cannot_be_read": [
            str(each.pk) for each in Letter.objects.all() if len(files.read(each.key)) != each.size
        ],
    }


def gaps(numbers: list[str]) -> list[str]:
    """Numbers that are missing or there twice, by territory."""
    by_place: dict[str, list[int]] = {}
    for number in numbers:
        place, _, last = number.rpartition("-")
        by_place.setdefault(place, []).append(int(last))
    return [place for place, all_of in by_place.items() if sorted(all_of) != list(range(1, len(all_of) + 1))]


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
