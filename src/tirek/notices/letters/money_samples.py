"""Letters about an award's money, about plainly invented people."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from tirek.config.clock import almaty
from tirek.law.months import month
from tirek.notices.letters.model import Established, Hearing, Span, Tenge, Text
from tirek.notices.letters.money import (
    Instalment,
    PayeeChange,
    PeriodChanged,
    PeriodOverpaid,
    Recalculation,
    Recovery,
    RecoveryNotice,
    ReturnTo,
    Why,
    WriteOff,
)

_ACCOUNT: Final = "KZ•• •••• •••• •••• 0017"
_POINT: Final = {"kk": "5-тармақ", "ru": "пункт 5"}
_MONTHS: Final = tuple(month(2026, number) for number in (9, 10))
_OVERPAID: Final = tuple(
    PeriodOverpaid(period=Span(each, each), amount=Tenge(10_000), citation=_POINT) for each in _MONTHS
)
_REASONS: Final = (
    Why(
        reason={
            "kk": "2026 ж. қыркүйек – 2026 ж. қазан тиесілі емес: бала мемлекеттік мекемеде оқыды",
            "ru": "Сентябрь 2026 г. – октябрь 2026 г. не полагаются: ребёнок учился в государственном учреждении",
        },
        citation=_POINT,
    ),
)
_RULE: Final = {
    "kk": "Артық төленген сома өз еркімен немесе сот арқылы қайтарылады. [Үлгі қаласы мәслихатының № 1 шешімі, 9-тармақ]",
    "ru": "Излишне выплаченное возвращается добровольно или через суд. [Решение маслихата города Улги № 1, пункт 9]",
}
_RETURNS: Final = ReturnTo(
    iban="KZ189990000TIREK0001", bic="ULGIKZKX", bank={"kk": "«Үлгі» банкі", "ru": "банк «Улги»"}
)


def recalculation(act: Text) -> Recalculation:
    """An act that reaches back adds months, and a stay in an institution takes one away."""
    months = tuple(month(2026, number) for number in (2, 3, 4))
    return Recalculation(
        act=act,
        payee="Сынақова Әсем",
        account=_ACCOUNT,
        periods=(
            *(
                PeriodChanged(
                    period=Span(each, each),
                    before=Tenge(0),
                    after=Tenge(10_000),
                    citation={"kk": "2-тармақ", "ru": "пункт 2"},
                )
                for each in months
            ),
            PeriodChanged(period=Span(_MONTHS[1], _MONTHS[1]), before=Tenge(10_000), after=Tenge(0), citation=_POINT),
        ),
        reasons=(
            Why(
                reason={
                    "kk": "Акт 2026 ж. 8 мамырда белгілі болды және 2026 ж. ақпан – 2026 ж. сәуірге қолданылады",
                    "ru": "Акт стал известен 8 мая 2026 г. и действует на февраль 2026 г. – апрель 2026 г.",
                },
                citation={"kk": "2-тармақ", "ru": "пункт 2"},
            ),
            *_REASONS,
        ),
        more=Tenge(30_000),
        less=Tenge(10_000),
        overpaid=Tenge(10_000),
    )


NOTICE: Final = RecoveryNotice(
    amount=Tenge(20_000),
    periods=_OVERPAID,
    reasons=_REASONS,
    rule=_RULE,
    hearing=Hearing(
        at=datetime(2026, 11, 27, 14, 0, tzinfo=almaty()),
        way={"kk": "жеке келіп", "ru": "лично"},
        place={"kk": "Өнеге көшесі, 1, 12-бөлме", "ru": "улица Онеге, 1, кабинет 12"},
    ),
    hearing_citation={
        "kk": "Әкімшілік рәсімдік-процестік кодекс, 73-бап",
        "ru": "Административный процедурно-процессуальный кодекс, статья 73",
    },
    to=_RETURNS,
    until=date(2026, 12, 21),
)
RECOVERY: Final = Recovery(
    amount=Tenge(20_000),
    periods=_OVERPAID,
    reasons=_REASONS,
    rule=_RULE,
    way="instalments",
    heard={
        "kk": "Тыңдау 2026 жылғы 27 қарашада өтті; алушы соманы бөліп қайтаруды сұрады",
        "ru": "Заслушивание прошло 27 ноября 2026 года; получатель попросил вернуть сумму частями",
    },
    to=_RETURNS,
    instalments=tuple(
        Instalment(until=day, amount=Tenge(sum_))
        for day, sum_ in ((date(2026, 12, 21), 7_000), (date(2027, 1, 20), 7_000), (date(2027, 2, 22), 6_000))
    ),
)
WRITE_OFF: Final = WriteOff(
    amount=Tenge(20_000),
    periods=_OVERPAID,
    because={
        "kk": "Соманы қайтару отбасына ауыр тиеді, ал артық төлем отбасының кінәсінен болған жоқ",
        "ru": "Возврат был бы тяжёл для семьи, а переплата возникла не по её вине",
    },
    rule=None,
)
PAYEE_CHANGE: Final = PayeeChange(
    before="Сынақова Әсем",
    after="Сынақов Үсен",
    account=_ACCOUNT,
    since=month(2026, 12),
    facts=(
        Established(
            fact={
                "kk": "Баламен бірге енді әкесі тұрады және төлемді алуға өтініш берді",
                "ru": "С ребёнком теперь живёт отец, он подал заявление на получение выплаты",
            },
            source={
                "kk": "іс құжаттары тексерілді, 2026 ж. 19 қараша",
                "ru": "проверка материалов дела, 19 ноября 2026 г.",
            },
        ),
    ),
)
