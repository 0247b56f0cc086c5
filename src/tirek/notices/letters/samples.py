"""A letter of every kind about plainly invented people, to look at and to measure with."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from tirek.config.clock import almaty
from tirek.law.months import month
from tirek.notices.letters import money_samples
from tirek.notices.letters.kinds import Body
from tirek.notices.letters.model import (
    AcceptanceRefusal,
    Answer,
    Appeal,
    ApplicationSummary,
    Assignment,
    Authority,
    Because,
    CorrectionRequest,
    Coupon,
    Established,
    Hearing,
    Lack,
    Letter,
    MonthDue,
    Paper,
    PreliminaryDecision,
    Receipt,
    Reference,
    Refusal,
    Signatory,
    StopNotice,
    Tenge,
    Text,
)


def _t(kk: str, ru: str) -> Text:
    return {"kk": kk, "ru": ru}


_ACT: Final = _t("Үлгі қаласы мәслихатының № 1 шешімі", "Решение маслихата города Улги № 1")
_SERVICE: Final = _t(
    "Мүгедектігі бар балаларды үйде оқытуға жұмсалған шығындарды өтеу",
    "Возмещение затрат на обучение на дому детей с инвалидностью",
)
_DEPARTMENT: Final = Authority(
    name=_t(
        "Үлгі қаласының жұмыспен қамту және әлеуметтік бағдарламалар бөлімі",
        "Отдел занятости и социальных программ города Улги",
    ),
    bin="000140000016",
    address=_t("Үлгі қаласы, Өнеге көшесі, 1", "город Улги, улица Онеге, 1"),
    phone="+7 (7000) 00-00-01",
    hours=_t("Дүйсенбі–жұма, 9:00–18:00", "Понедельник–пятница, 9:00–18:00"),
)
_FRONT_OFFICE: Final = Authority(
    name=_t(
        "«Азаматтарға арналған үкімет» мемлекеттік корпорациясы, Үлгі қаласының бөлімі",
        "Государственная корпорация «Правительство для граждан», отдел города Улги",
    ),
    bin="000240000024",
    address=_t("Үлгі қаласы, Өнеге көшесі, 2", "город Улги, улица Онеге, 2"),
    phone="1414",
)
_CLERK: Final = Signatory(name="Үлгібекова Һәнипа", position=_t("Бас маман", "Главный специалист"))
_OPERATOR: Final = Signatory(name="Мысалов Ғани", position=_t("Оператор", "Оператор"))
_HEAD: Final = Signatory(name="Өнегеұлы Іңкәр", position=_t("Бөлім басшысы", "Руководитель отдела"))
_APPLICANT: Final = Signatory(name="Сынақова Әсем", position=_t("Өтініш беруші", "Заявитель"))
_APPEAL: Final = Appeal(
    to=_t("бөлім басшысына", "руководителю отдела"),
    how=_t("Одан кейін сотқа жүгінуге болады", "После этого можно обратиться в суд"),
    citation=_t("Қағидалар, 14-тармақ", "Правила, пункт 14"),
    before=date(2027, 2, 26),
)
_PAPERS: Final = (
    Paper(
        title=_t("Мектептің үйде оқыту туралы анықтамасы № 17", "Справка школы об обучении на дому № 17"),
        note=_t("Түпнұсқасы қайтарылды", "Оригинал возвращён"),
    ),
    Paper(
        title=_t("Дәрігерлік-консультациялық комиссияның қорытындысы", "Заключение врачебно-консультационной комиссии")
    ),
    Paper(title=_t("Банк шоты туралы анықтама", "Справка о банковском счёте")),
)
_FACTS: Final = (
    Established(
        fact=_t("Анықтама 2026 жылғы 25 мамырда аяқталған", "Срок справки закончился 25 мая 2026 года"),
        source=_t("өтініш беруші берген № 17 анықтама", "справка № 17 от заявителя"),
    ),
    Established(
        fact=_t("Бала 2026 жылғы 1 қыркүйектен мектепте оқиды", "С 1 сентября 2026 года ребёнок учится в школе"),
        source=_t(
            "білім беру дерекқоры, 2026 жылғы 19 қарашадағы жауап",
            "база данных образования, ответ от 19 ноября 2026 года",
        ),
    ),
)
_GROUND: Final = _t(
    "берілген мәліметтер белгіленген талаптарға сәйкес келмейді",
    "представленные сведения не соответствуют установленным требованиям",
)
_GROUND_CITATION: Final = _t(f"{_ACT['kk']}, 8-тармақ 2) тармақша", f"{_ACT['ru']}, пункт 8 подпункт 2)")
_AGAIN: Final = _t(
    "Себебі жойылса, өтінішті қайта беруге болады: бұрынғы бас тарту оған кедергі емес",
    "Когда причина отпадёт, можно подать новое заявление: прежний отказ этому не мешает",
)
_SUMMARY: Final = ApplicationSummary(
    submitted_at=datetime(2026, 11, 20, 10, 42, tzinfo=almaty()),
    channel=_t("портал", "портал"),
    answers=(
        Answer(question=_t("Балаға кім боласыз?", "Кем Вы приходитесь ребёнку?"), answer=_t("Анасы", "Мать")),
        Answer(
            question=_t("Бала мен Сіз қайда тұрасыздар?", "Где живёте Вы и ребёнок?"),
            answer=_t("Үлгі қаласы, Өнеге көшесі, 7", "город Улги, улица Онеге, 7"),
            source=_t("жеке тұлғалар тізілімі", "реестр физических лиц"),
        ),
        Answer(
            question=_t("Мүгедектік қай уақытқа белгіленген?", "На какой срок установлена инвалидность?"),
            answer=_t("18 жасқа дейін", "до 18 лет"),
            source=_t("мүгедектігі бар адамдардың дерекқоры", "база данных лиц с инвалидностью"),
        ),
        Answer(
            question=_t("Мектеп, анықтама және оның кезеңі", "Школа, справка и её период"),
            answer=_t("№ 5 мектеп, № 17, 2026.09.01 – 2027.05.25", "школа № 5, № 17, 01.09.2026 – 25.05.2027"),
        ),
        Answer(question=_t("Төлем қайда түссін?", "Куда перечислять выплату?"), answer="KZ•• •••• •••• •••• 0017"),
    ),
    documents=_PAPERS,
    consent=_t(
        "Қызметке қажетті дербес деректерді жинауға және өңдеуге келісемін (мәтіннің 1-нұсқасы)",
        "Согласна на сбор и обработку персональных данных, нужных для услуги (редакция текста 1)",
    ),
    signed_by=_t("электрондық цифрлық қолтаңба", "электронная цифровая подпись"),
)
_ASSIGNMENT: Final = Assignment(
    act=_ACT,
    payee="Сынақова Әсем",
    months=tuple(
        MonthDue(
            month=month(year, number),
            amount=Tenge(10_000),
            citation=_t(f"{_ACT['kk']}, 7-тармақ", f"{_ACT['ru']}, пункт 7"),
        )
        for year, number in ((2026, 11), (2026, 12), (2027, 1), (2027, 2), (2027, 3), (2027, 4), (2027, 5))
    ),
    account="KZ•• •••• •••• •••• 0017",
    reasons=(
        Because(
            reason=_t(
                "Мектеп үйде оқуды растайды: 2026 ж. қыркүйек – 2027 ж. мамыр",
                "Школа подтверждает обучение на дому: сентябрь 2026 г. – май 2027 г.",
            ),
            citation=_t(f"{_ACT['kk']}, 2-тармақ", f"{_ACT['ru']}, пункт 2"),
        ),
        Because(
            reason=_t("Мүгедектік бала 18 жасқа толғанға дейін белгіленген", "Инвалидность установлена до 18 лет"),
            citation=_t(f"{_ACT['kk']}, 5-тармақ", f"{_ACT['ru']}, пункт 5"),
        ),
        Because(
            reason=_t("Төлем өтініш берілген айдан басталады", "Выплата идёт с месяца обращения"),
            citation=_t(f"{_ACT['kk']}, 4-тармақ", f"{_ACT['ru']}, пункт 4"),
        ),
    ),
    change=_t(
        "Бала мектепке шықса, мүгедектік мерзімі өзгерсе немесе басқа жерге көшсеңіз, бізге хабарлаңыз",
        "Сообщите нам, если ребёнок начнёт учиться в школе, изменится срок инвалидности или Вы переедете",
    ),
)
_BODIES: Final[tuple[tuple[Authority, Signatory, Appeal | None, Body], ...]] = (
    (_DEPARTMENT, _APPLICANT, None, _SUMMARY),
    (
        _FRONT_OFFICE,
        _OPERATOR,
        None,
        Receipt(
            accepted_at=datetime(2026, 11, 20, 10, 42, tzinfo=almaty()),
            registered_on=date(2026, 11, 20),
            counted_from=date(2026, 11, 23),
            documents=_PAPERS,
            ready_on=date(2026, 12, 2),
            collect_at=_t("осы бөлімде", "в этом отделе"),
            keep=_t("Нәтиже мұнда бір ай сақталады", "Здесь результат хранится один месяц"),
        ),
    ),
    (
        _DEPARTMENT,
        _CLERK,
        None,
        Coupon(
            registered_on=date(2026, 11, 20),
            accepted_at=datetime(2026, 11, 20, 10, 42, tzinfo=almaty()),
            documents=_PAPERS,
            result_by=date(2026, 12, 2),
        ),
    ),
    (
        _FRONT_OFFICE,
        _OPERATOR,
        _APPEAL,
        AcceptanceRefusal(
            lacking=(
                Lack(
                    title=_t("Мектептің үйде оқыту туралы анықтамасы", "Справка школы об обучении на дому"),
                    reason=_t("мерзімі 2026 жылғы 25 мамырда өткен", "срок истёк 25 мая 2026 года"),
                ),
                Lack(title=_t("Банк шоты туралы анықтама", "Справка о банковском счёте"), reason=_t("жоқ", "нет")),
            ),
            rule=_t(
                "Құжаттар топтамасы толық болмаса, өтінішті қабылдаудан бас тартылады",
                "При неполном пакете документов в приёме заявления отказывают",
            ),
            citation=_t("Қағидалар, 101-тармақ", "Правила, п. 101"),
        ),
    ),
    (
        _DEPARTMENT,
        _CLERK,
        None,
        CorrectionRequest(
            items=(
                Lack(
                    title=_t("Банк шоты", "Банковский счёт"),
                    reason=_t("нөмірдің бақылау саны сәйкес келмейді", "не сходится контрольное число номера"),
                ),
                Lack(
                    title=_t("Мектеп анықтамасының екінші беті", "Вторая страница справки школы"),
                    reason=_t("суреттегі жазу оқылмайды", "на снимке не читается текст"),
                ),
            ),
            until=date(2026, 11, 25),
            how=_t(
                "Жеке кабинетте «Түзету» түймесін басыңыз немесе бөлімге келіңіз",
                "Нажмите «Исправить» в личном кабинете или придите в отдел",
            ),
            otherwise=_t("Шешім бар мәліметтер бойынша қабылданады", "Решение примут по тем сведениям, которые есть"),
        ),
    ),
    (
        _DEPARTMENT,
        _HEAD,
        None,
        PreliminaryDecision(
            ground=_GROUND,
            citation=_GROUND_CITATION,
            facts=_FACTS,
            hearing=Hearing(
                at=datetime(2026, 11, 27, 14, 0, tzinfo=almaty()),
                way=_t("жеке келіп немесе бейнебайланыс арқылы", "лично или по видеосвязи"),
                place=_t("Өнеге көшесі, 1, 12-бөлме", "улица Онеге, 1, кабинет 12"),
                link="https://tirek.example/h/7K2M",
            ),
            hearing_citation=_t(
                "Әкімшілік рәсімдік-процестік кодекс, 73-бап",
                "Административный процедурно-процессуальный кодекс, статья 73",
            ),
            decision_by=date(2026, 12, 2),
        ),
    ),
    (_DEPARTMENT, _HEAD, _APPEAL, _ASSIGNMENT),
    (
        _DEPARTMENT,
        _HEAD,
        _APPEAL,
        Refusal(
            ground=_GROUND,
            citation=_GROUND_CITATION,
            facts=_FACTS,
            hearing=_t(
                "2026 жылғы 27 қарашада бейнебайланыс арқылы өтті; бала мектепте оқитынын өтініш беруші растады",
                "Прошло 27 ноября 2026 года по видеосвязи; заявитель подтвердил, что ребёнок учится в школе",
            ),
            again=_AGAIN,
        ),
    ),
    (
        _DEPARTMENT,
        _HEAD,
        _APPEAL,
        StopNotice(
            event=_t("Бала мемлекеттік мекемеде оқи бастады", "Ребёнок начал учиться в государственном учреждении"),
            event_on=date(2026, 11, 9),
            last_month=month(2026, 11),
            citation=_t(f"{_ACT['kk']}, 5-тармақ", f"{_ACT['ru']}, пункт 5"),
            facts=_FACTS[1:],
            again=_t(
                "Үйде оқу қайта расталса, жаңа анықтамамен өтініш беріңіз",
                "Если обучение на дому подтвердится снова, подайте заявление с новой справкой",
            ),
            overpaid=Tenge(10_000),
            overpaid_how=_t(
                "Оны қалай қайтаруға болатынын бөлек хатпен жазамыз", "Как её вернуть, мы напишем отдельным письмом"
            ),
        ),
    ),
    (_DEPARTMENT, _HEAD, _APPEAL, money_samples.recalculation(_ACT)),
    (_DEPARTMENT, _HEAD, None, money_samples.NOTICE),
    (_DEPARTMENT, _HEAD, _APPEAL, money_samples.RECOVERY),
    (_DEPARTMENT, _HEAD, _APPEAL, money_samples.WRITE_OFF),
    (_DEPARTMENT, _HEAD, _APPEAL, money_samples.PAYEE_CHANGE),
)


def samples(site: str = "https://tirek.example") -> list[Letter]:
    """One letter of every kind, in the order of KINDS, marked as a demonstration."""
    return [
        Letter(
            number=f"ҮЛГІ-2026-{number:04}",
            date=date(2026, 11, 20),
            code=f"SAMPLE{number:04}",
            site=site,
            authority=authority,
            addressee="Сынақова Әсем",
            reference=Reference(number="2026-000017", date=date(2026, 11, 20), child="Сынақ Ұлан", service=_SERVICE),
            signatory=signatory,
            body=body,
            appeal=appeal,
            demonstration=True,
        )
        for number, (authority, signatory, appeal, body) in enumerate(_BODIES, start=1)
    ]
