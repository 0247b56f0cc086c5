"""The tales: what happened to which family, and on which working day before now. `yield` waits until that moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from tirek.cases.models.decisions import Kind
from tirek.cases.procedure import Stage
from tirek.demo import registers
from tirek.demo.families import AKTOBE, ALATAU, FAMILIES, PANFILOV
from tirek.demo.tale import OFFICE, PORTAL, STATE_CORPORATION, Tale

if TYPE_CHECKING:
    from tirek.demo.families import Child, Family

Course = Iterator[datetime]
Plot = Callable[[Tale], Course]

EXPIRED: Final = {
    "kk": "Мүгедектігі бар адамдардың деректер банкі бойынша мүгедектік мерзімі өтініш берілгенге дейін аяқталған.",
    "ru": "По банку данных лиц с инвалидностью срок инвалидности закончился до обращения.",
}
NOT_AT_HOME: Final = {
    "kk": "Білім беру дерекқоры бойынша бала мектепте күндізгі нысанда оқиды, үйде оқытуға бұйрық табылмады.",
    "ru": "По базе данных образования ребёнок учится в школе очно, приказа об обучении на дому не найдено.",
}
IN_CARE: Final = {
    "kk": "Деректер бойынша бала толық мемлекеттік қамсыздандыруда.",
    "ru": "По данным реестра ребёнок находится на полном государственном обеспечении.",
}
DEPRIVED: Final = {
    "kk": "Құқықтар тізілімі бойынша өтініш беруші осы балаға қатысты ата-ана құқықтарынан айырылған.",
    "ru": "По реестру прав заявитель лишён родительских прав в отношении этого ребёнка.",
}
STUDIES_AWAY: Final = {
    "kk": "Бала мемлекеттік мекемеде оқи бастады.",
    "ru": "Ребёнок начал учиться в государственном учреждении.",
}
SINCE_SEPTEMBER: Final = {
    "kk": "Бала қыркүйектен бері мемлекеттік мекемеде тұрып оқиды, сондықтан бұл айларға төлем тиесілі емес.",
    "ru": "Ребёнок с сентября живёт и учится в государственном учреждении, поэтому за эти месяцы выплата не положена.",
}
WHY: Final = {
    "expired": EXPIRED,
    "full-time": NOT_AT_HOME,
    "state-care": IN_CARE,
    "deprived": DEPRIVED,
}
NOT_MEETING: Final = "not-meeting"
STOPS: Final = "not-in-state-institution"
ROOM: Final = "Үлгі көшесі, 10, 2-кабинет"


@dataclass(frozen=True, slots=True)
class Story:
    """A child's case and the stage in which its tale leaves it."""

    plot: Plot
    family: Family
    child: Child
    ends: Stage


def received(tale: Tale) -> Course:
    """Sent in a quarter of an hour ago."""
    yield tale.stage.now - timedelta(minutes=15)
    tale.apply(PORTAL)


def received_at_counter(tale: Tale) -> Course:
    """Handed in yesterday, shortly before the end of the day."""
    yield tale.day(1, "17:20")
    tale.apply(OFFICE)


def checking(tale: Tale) -> Course:
    """Being checked."""
    yield tale.day(2, "10:30")
    tale.apply(OFFICE)
    yield tale.day(1, "11:00")
    tale.take()


def conflict(tale: Tale) -> Course:
    """The family and the register name different days for the end of the certificate."""
    yield tale.day(3, "12:10")
    until = registers.certificate_of(tale.family, tale.stage.base).last - timedelta(days=10)
    certificate = {
        "number": registers.number_of(tale.child),
        "school": registers.school_of(tale.child),
        "from": registers.certificate_of(tale.family, tale.stage.base).first.isoformat(),
        "to": until.isoformat(),
    }
    tale.apply(PORTAL, certificate=certificate)
    yield tale.day(2, "09:40")
    tale.take()


def waiting(tale: Tale) -> Course:
    """The register of education does not answer about the child."""
    yield tale.day(1, "15:05")
    tale.silence("education")
    tale.apply(PORTAL)
    yield tale.day(1, "16:30")
    tale.take()


def correction(tale: Tale) -> Course:
    """A paper was too dark to be read."""
    yield tale.day(4, "09:15")
    tale.apply(PORTAL)
    yield tale.day(4, "14:20")
    tale.take()
    yield tale.day(2, "10:05")
    tale.ask_correction(
        "medical-conclusion",
        "ДКК қорытындысының суреті қараңғы, мөрі оқылмайды. Жарық жерде қайта түсіріп жіберіңіз.",
        "Фото заключения ВКК тёмное, печать не читается. Снимите его ещё раз при свете.",
        wanted_by=tale.on(-1),
    )


def grant_prepared(tale: Tale) -> Course:
    """Waits for the head's signature."""
    yield tale.day(3, "11:45")
    tale.apply(PORTAL)
    yield tale.day(2, "09:20")
    tale.take()
    yield tale.day(1, "15:30")
    tale.propose_grant()


def granted(tale: Tale) -> Course:
    """Granted half a month ago."""
    yield tale.day(15, "18:40")
    tale.apply(PORTAL)
    yield tale.day(13, "10:10")
    tale.take()
    yield tale.day(11, "15:00")
    tale.propose_grant()
    yield tale.day(10, "11:30")
    tale.sign()


def _why(tale: Tale) -> dict[str, str]:
    return WHY[tale.child.record]


def preliminary_prepared(tale: Tale) -> Course:
    """A preliminary refusal waits for the head's signature."""
    yield tale.day(4, "10:40")
    tale.apply(OFFICE)
    yield tale.day(3, "09:50")
    tale.take()
    yield tale.day(1, "16:10")
    tale.propose_preliminary(
        NOT_MEETING, _why(tale), hearing=tale.day(-1, "11:00"), way="video", place="https://meet.example/ulgi"
    )


def hearing_today(tale: Tale) -> Course:
    """The hearing is at four o'clock."""
    yield tale.day(5, "09:30")
    tale.apply(OFFICE)
    yield tale.day(4, "10:00")
    tale.take()
    yield tale.day(2, "11:15")
    tale.propose_preliminary(NOT_MEETING, _why(tale), hearing=tale.day(0, "16:00"), way="in-person", place=ROOM)
    yield tale.day(2, "16:40")
    tale.sign()


def hearing_tomorrow(tale: Tale) -> Course:
    """The hearing is on the next working day."""
    yield tale.day(4, "13:05")
    tale.apply(PORTAL)
    yield tale.day(3, "09:35")
    tale.take()
    yield tale.day(1, "10:20")
    tale.propose_preliminary(
        NOT_MEETING, _why(tale), hearing=tale.day(-1, "11:00"), way="phone", place=tale.family.applicant.phone
    )
    yield tale.day(1, "15:10")
    tale.sign()


def _until_heard(tale: Tale, first: int, statement: str) -> Course:
    yield tale.day(first, "10:00")
    tale.apply(OFFICE)
    yield tale.day(first, "15:00")
    tale.take()
    yield tale.day(first - 2, "09:40")
    tale.propose_preliminary(NOT_MEETING, _why(tale), hearing=tale.day(first - 4, "15:00"), way="in-person", place=ROOM)
    yield tale.day(first - 2, "14:30")
    tale.sign()
    yield tale.day(first - 4, "15:25")
    tale.hear(statement)


def heard(tale: Tale) -> Course:
    """Heard; to be decided today or tomorrow."""
    yield from _until_heard(tale, 6, "Баланы қыркүйектен бері үйде оқытамыз, мектеп бұйрықты кеш шығарды.")


def refusal_prepared(tale: Tale) -> Course:
    """Nobody came to the hearing; the refusal waits for the head's signature."""
    yield from _until_heard(tale, 7, "")
    yield tale.day(1, "12:00")
    tale.propose_refusal(NOT_MEETING, _why(tale))


def refused(tale: Tale) -> Course:
    """Refused after a hearing."""
    yield from _until_heard(tale, 14, "Мерзімі біткенін білмедік.")
    yield tale.day(9, "10:30")
    tale.propose_refusal(NOT_MEETING, _why(tale))
    yield tale.day(8, "17:00")
    tale.sign()


def granted_after_hearing(tale: Tale) -> Course:
    """The hearing showed that the register was wrong."""
    yield from _until_heard(tale, 12, "Мектептің бұйрығы мен анықтамасын әкелдім: бала 1 қыркүйектен үйде оқиды.")
    certificate = registers.certificate_of(tale.family, tale.stage.base)
    yield tale.day(8, "16:00")
    tale.settle(
        "certificates",
        [
            {
                "number": registers.number_of(tale.child),
                "school": registers.school_of(tale.child),
                "from": certificate.first.isoformat(),
                "to": certificate.last.isoformat(),
                "withdrawn_on": None,
            }
        ],
        "Мектеп бұйрығының түпнұсқасы көрсетілді, дерекқорға әлі енгізілмеген.",
    )
    yield tale.day(7, "10:00")
    tale.propose_grant()
    yield tale.day(6, "12:00")
    tale.sign()


def withdrawn(tale: Tale) -> Course:
    """Taken back by the family."""
    yield tale.day(6, "16:45")
    tale.apply(PORTAL)
    yield tale.day(5, "11:20")
    tale.take()
    yield tale.day(4, "20:10")
    tale.withdraw()


def _long_granted(tale: Tale) -> Course:
    yield tale.day(28, "10:15")
    tale.apply(OFFICE)
    yield tale.day(27, "09:30")
    tale.take()
    yield tale.day(25, "15:20")
    tale.propose_grant()
    yield tale.day(24, "10:50")
    tale.sign()


def _learns_away(tale: Tale) -> None:
    """The family shows that the child was admitted elsewhere this week."""
    value = [{"from": tale.stage.at.date().isoformat(), "to": None}]
    tale.settle("child.state_institution", value, "Ата-анасы мектеп-интернатқа қабылдау туралы бұйрықты көрсетті.")


def stop_prepared(tale: Tale) -> Course:
    """A stop waits for the head's signature."""
    yield from _long_granted(tale)
    yield tale.day(2, "11:20")
    _learns_away(tale)
    yield tale.day(1, "14:00")
    tale.propose_stop(STOPS, STUDIES_AWAY)


def stopped(tale: Tale) -> Course:
    """Stopped last week."""
    yield from _long_granted(tale)
    yield tale.day(7, "10:25")
    _learns_away(tale)
    yield tale.day(6, "14:00")
    tale.propose_stop(STOPS, STUDIES_AWAY)
    yield tale.day(5, "09:45")
    tale.sign()


def result_waiting(tale: Tale) -> Course:
    """The result waits at the front office that took the application in."""
    yield tale.day(9, "12:30")
    tale.apply(STATE_CORPORATION)
    yield tale.day(7, "10:00")
    tale.take()
    yield tale.day(5, "16:00")
    tale.propose_grant()
    yield tale.day(4, "11:00")
    tale.sign()
    yield tale.day(3, "09:30")
    tale.bring_result()


def at_front_office(tale: Tale) -> Course:
    """Taken in at the State Corporation, where a document was missing the day before; the department checks."""
    yield tale.day(3, "17:10")
    tale.turn_away("account")
    yield tale.day(2, "16:20")
    tale.apply(STATE_CORPORATION)
    yield tale.day(1, "10:45")
    tale.take()


def handed_out(tale: Tale) -> Course:
    """The family came for the result."""
    yield from result_waiting(tale)
    yield tale.day(1, "17:05")
    tale.hand_out()


def late(tale: Tale) -> Course:
    """Checked for too long: the term is over."""
    yield tale.day(11, "11:10")
    tale.apply(OFFICE)
    yield tale.day(9, "10:00")
    tale.take()


def paid(tale: Tale) -> Course:
    """Granted more than a month ago: the month before was paid (see `demo.money`, also for whose payment came back)."""
    yield from _long_granted(tale)


def differs(tale: Tale) -> Course:
    """Less is due from now on: it waits for somebody who recalculates it."""
    yield from _long_granted(tale)
    yield tale.day(3, "11:10")
    _learns_away(tale)


def paused(tale: Tale) -> Course:
    """The department holds the payments until it knows more."""
    yield from _long_granted(tale)
    yield tale.day(3, "15:35")
    tale.pause("Ата-анасы балаға кім қарайтынын нақтылап жатыр.")


def _until_asked(tale: Tale, notice: int, *, way: str, place: str) -> Course:
    """What was paid was not due: recalculated, and asked back with a notice; the hearing is two working days later."""
    yield from _long_granted(tale)
    yield tale.day(8, "10:20")
    first = registers.certificate_of(tale.family, tale.stage.base).first + timedelta(days=14)
    value = [{"from": first.isoformat(), "to": None}]
    tale.settle("child.state_institution", value, "Мекеме бала қыркүйектен бері онда тұратынын жазып хабарлады.")
    yield tale.day(7, "11:00")
    tale.propose_recalculation(SINCE_SEPTEMBER)
    yield tale.day(6, "15:00")
    tale.sign()
    yield tale.day(notice, "10:30")
    tale.propose_notice(SINCE_SEPTEMBER, hearing=tale.day(notice - 2, "11:00"), way=way, place=place)
    yield tale.day(notice, "15:40")
    tale.sign()


def overpaid(tale: Tale) -> Course:
    """Asked back; the hearing is on the next working day."""
    yield from _until_asked(tale, 1, way="in-person", place=ROOM)


def instalments(tale: Tale) -> Course:
    """Heard; the family pays back in parts."""
    yield from _until_asked(tale, 5, way="phone", place=tale.family.applicant.phone)
    yield tale.day(3, "11:20")
    tale.hear("Бірден қайтара алмаймыз, бөліп төлейміз.", way="phone", kind=Kind.RECOVERY_NOTICE)
    yield tale.day(2, "16:00")
    tale.propose_instalments(parts=3)
    yield tale.day(1, "11:30")
    tale.sign()


_OF_HOUSEHOLDS: Final[dict[str, tuple[Plot, Stage]]] = {
    "received": (received_at_counter, Stage.RECEIVED),
    "checking": (checking, Stage.CHECKING),
    "conflict": (conflict, Stage.CHECKING),
    "waiting": (waiting, Stage.CHECKING),
    "correction": (correction, Stage.CORRECTION),
    "grant-prepared": (grant_prepared, Stage.GRANT_PREPARED),
    "preliminary-prepared": (preliminary_prepared, Stage.PRELIMINARY_PREPARED),
    "hearing-today": (hearing_today, Stage.HEARING),
    "hearing-tomorrow": (hearing_tomorrow, Stage.HEARING),
    "heard": (heard, Stage.HEARD),
    "refusal-prepared": (refusal_prepared, Stage.REFUSAL_PREPARED),
    "granted-after-hearing": (granted_after_hearing, Stage.GRANTED),
    "refused": (refused, Stage.REFUSED),
    "withdrawn": (withdrawn, Stage.WITHDRAWN),
    "stop-prepared": (stop_prepared, Stage.STOP_PREPARED),
    "stopped": (stopped, Stage.STOPPED),
    "result-waiting": (result_waiting, Stage.GRANTED),
    "handed-out": (handed_out, Stage.GRANTED),
    "front-office": (at_front_office, Stage.CHECKING),
    "late": (late, Stage.CHECKING),
    "paid": (paid, Stage.GRANTED),
    "returned": (paid, Stage.GRANTED),
    "overpaid": (overpaid, Stage.GRANTED),
    "differs": (differs, Stage.GRANTED),
    "paused": (paused, Stage.GRANTED),
    "instalments": (instalments, Stage.GRANTED),
}
_OF_CITIZENS: Final[tuple[tuple[str, int, Plot, Stage], ...]] = (
    ("aigerim", 0, granted, Stage.GRANTED),
    ("aigerim", 1, correction, Stage.CORRECTION),
    ("daniyar", 0, hearing_tomorrow, Stage.HEARING),
    ("olga", 0, granted, Stage.GRANTED),
    ("olga", 1, received, Stage.RECEIVED),
    ("marat", 0, waiting, Stage.CHECKING),
    ("gulnar", 0, result_waiting, Stage.GRANTED),
)


def stories() -> list[Story]:
    """Every tale of the demonstration."""
    told = [Story(plot, FAMILIES[key], FAMILIES[key].children[n], ends) for key, n, plot, ends in _OF_CITIZENS]
    for family in FAMILIES.values():
        kind = family.key.removesuffix(f"-{family.territory}")
        if kind in _OF_HOUSEHOLDS and family.territory in (AKTOBE, ALATAU, PANFILOV):
            plot, ends = _OF_HOUSEHOLDS[kind]
            told.append(Story(plot, family, family.child, ends))
    return told
