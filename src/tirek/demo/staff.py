"""The accounts of the demonstration's staff: one for each role, in each department where the role belongs to one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tirek.accounts.models import Account
from tirek.accounts.roles import OF_A_TERRITORY, Role
from tirek.accounts.services import NewStaff, create_staff, prepare_sign_in
from tirek.demo.families import AKTOBE, ALATAU, PANFILOV, TERRITORIES

if TYPE_CHECKING:
    from datetime import datetime

PASSWORD: Final = "tirek-demo-2026"  # noqa: S105 - printed for everybody: it opens invented data only
TOTP_SECRET: Final = "TIREKDEMOTIREKDEMOTIREKDEMOTIREK"  # noqa: S105 - see above
_OFFICES: Final = {
    AKTOBE: "«Азаматтарға арналған үкімет» Ақтөбе үлгі фронт-офисі",
    ALATAU: "«Азаматтарға арналған үкімет» Алатау үлгі фронт-офисі",
    PANFILOV: "«Азаматтарға арналған үкімет» Жаркент үлгі фронт-офисі",
}


@dataclass(frozen=True, slots=True)
class Post:
    """A duty: its user name without the territory, and who has it in each department (kk first, then the position)."""

    key: str
    role: Role
    names: tuple[str, ...]
    kk: str
    ru: str


POSTS: Final = (
    Post("clerk1", Role.CLERK, ("Жорамал Әйгерім", "Мысал Қайрат", "Сынақ Өмірбек"), "бас маман", "главный специалист"),
    Post("clerk2", Role.CLERK, ("Ойдан Нұргүл", "Үлгі Сәуле", "Болжам Ұлан"), "маман", "специалист"),
    Post("head", Role.HEAD, ("Үлгі Ғалым", "Қиял Бақыт", "Ертегі Гүлмира"), "бөлім басшысы", "руководитель отдела"),
    Post("operator", Role.OPERATOR, ("Аңыз Жәмила", "Һикаят Іңкәр", "Ғажап Тұрсын"), "оператор", "оператор"),
    Post("accountant", Role.ACCOUNTANT, ("Әңгіме Дәмелі", "Жорамал Өркен", "Мысал Шолпан"), "бухгалтер", "бухгалтер"),
    Post("auditor", Role.AUDITOR, ("Тексеру Үлгі",), "аудитор", "аудитор"),
    Post("lawyer", Role.LAWYER, ("Заңгер Мысал",), "заңгер", "юрист"),
    Post("administrator", Role.ADMINISTRATOR, ("Әкімші Сынақ",), "әкімші", "администратор"),
)


def username(key: str, territory: str = "") -> str:
    """The user name of a post."""
    return f"{key}-{territory}" if territory else key


def is_filled() -> bool:
    """Whether this database holds the demonstration."""
    return Account.objects.filter(username=username("head", AKTOBE)).exists()


def create(at: datetime) -> dict[str, Account]:
    """Make all accounts, ready to sign in with PASSWORD and TOTP_SECRET; by user name."""
    accounts = {}
    for post in POSTS:
        places = TERRITORIES if post.role in OF_A_TERRITORY else ("",)
        for place, name in zip(places, post.names, strict=True):
            new = NewStaff(
                username=username(post.key, place),
                name=name,
                role=post.role,
                territory=place,
                office=_OFFICES[place] if post.role is Role.OPERATOR else "",
                position_kk=post.kk,
                position_ru=post.ru,
            )
            accounts[new.username] = create_staff(new, by=None, at=at)
    prepare_sign_in(*accounts.values(), password=PASSWORD, totp_secret=TOTP_SECRET)
    return accounts
