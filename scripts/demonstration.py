"""What `./run` adds to an installation without `--empty`: simulators beside it, invented data in it, and how to sign in."""

import os
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

from programs import Program, Programs, answers

HOST = "127.0.0.1"
_HIGHEST_PORT = 65535
_PATIENCE = 30

WORDS = """
    Демонстрация: адамдар ойдан шығарылған · люди вымышлены · all people are invented
    {address}/demo/
      уақыт, тізілімдер, SMS, тіркелгілер · время, реестры, SMS, учётные записи · time, registries, SMS, accounts

    Азаматтар · Граждане · Citizens   {address}/kk/sign-in/citizen/
      құпиясөзсіз · без пароля · no password:
{citizens}

    Қызметкерлер · Сотрудники · Staff   {address}/kk/sign-in/staff/
      құпиясөз · пароль · password   {password}
      код · code                     {code}   ({seconds} s; ./tirek demo code)
      authenticator                  {secret}
{posts}
"""


def free_port(after: int) -> int:
    """The next free port above `after`."""
    for port in range(after + 1, _HIGHEST_PORT + 1):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    message = f"there is no free port above {after}"
    raise OSError(message)


class Demonstration:
    """The simulators' ports and keys, and the settings with which an installation uses them.

    An address that the environment names already is used instead of a simulator.
    """

    def __init__(self, port: int, var: Path) -> None:
        from tirek.registries.simulator.keys import keys_in  # noqa: PLC0415 - costs time that --empty does not need

        self.var = var
        self.people = var / "demo" / "people.json"
        self.gateway = free_port(port)
        self.smpp = free_port(self.gateway)
        self.phones = free_port(self.smpp)
        self.keys = var / "gateway"
        self._own_gateway = "TIREK_GATEWAY_URL" not in os.environ
        self._own_sms = "TIREK_SMS_URL" not in os.environ
        os.environ["TIREK_DEMO"] = "1"
        if self._own_gateway:
            os.environ.update(keys_in(self.keys).environment(f"http://{HOST}:{self.gateway}"))
        if self._own_sms:
            os.environ["TIREK_SMS_URL"] = f"smpp://tirek:invented@{HOST}:{self.smpp}?sender=Tirek"
            os.environ["TIREK_DEMO_PHONES"] = f"http://{HOST}:{self.phones}"

    def log(self, name: str) -> Path:
        """Where a program beside the server writes what it says."""
        self.people.parent.mkdir(parents=True, exist_ok=True)
        return self.var / "demo" / f"{name}.log"

    def start(self, programs: Programs, *, fresh: bool) -> bool:
        """Start the simulators; False when one does not answer. Django must be set up.

        `fresh`: nothing is filled in yet; what an interrupted start left behind is of another day.
        """
        from tirek.config.clock import clock_from  # noqa: PLC0415 - after the settings
        from tirek.demo import registers, simulators  # noqa: PLC0415

        if fresh:
            self.people.unlink(missing_ok=True)
            simulators.forget()
        registers.write_people(self.people, clock_from().today())
        started: list[tuple[str, Program]] = []
        if self._own_gateway:
            program = programs.start(
                "tirek.registries.simulator", "--port", str(self.gateway), "--people", str(self.people),
                "--keys", str(self.keys), log=self.log("registers"),
            )  # fmt: skip
            started.append((f"http://{HOST}:{self.gateway}/control", program))
        if self._own_sms:
            program = programs.start(
                "tirek.notices.sms.simulator",
                "--smpp-port",
                str(self.smpp),
                "--http-port",
                str(self.phones),
                log=self.log("phones"),
            )
            started.append((f"http://{HOST}:{self.phones}/inbox", program))
        if not all(answers(address, program, _PATIENCE) for address, program in started):
            return False
        if self._own_gateway:
            simulators.restore()
        return True

    def fill(self, programs: Programs, database: Path | None) -> Program:
        """Begin to fill: a new SQLite database aside, which `finish` puts into its place; any other where it is."""
        if database is None:
            return programs.start("tirek.cli", "demo", "fill", log=self.log("fill"))
        draft = _draft(database)
        for path in (draft, *_beside(draft)):
            path.unlink(missing_ok=True)
        return programs.start(
            "tirek.cli", "demo", "fill", environment={"DATABASE_URL": f"sqlite:///{draft}"}, log=self.log("fill")
        )

    def finish(self, database: Path) -> None:
        """Put the filled database into its place: it is there whole or not at all."""
        draft = _draft(database)
        with closing(sqlite3.connect(draft)) as filled:
            filled.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        draft.replace(database)
        for path in _beside(draft):
            path.unlink(missing_ok=True)

    def words(self, address: str) -> str:
        """How to sign in, and where to play."""
        from tirek.accounts.demo_provider import CITIZENS  # noqa: PLC0415 - after the settings
        from tirek.accounts.factors import STEP, code_at  # noqa: PLC0415
        from tirek.accounts.roles import OF_A_TERRITORY  # noqa: PLC0415
        from tirek.accounts.sessions import real_now  # noqa: PLC0415
        from tirek.demo import staff  # noqa: PLC0415
        from tirek.demo.families import TERRITORIES  # noqa: PLC0415

        now = real_now()
        lines = []
        for post in staff.POSTS:
            places = TERRITORIES if post.role in OF_A_TERRITORY else ("",)
            names = " ".join(f"{staff.username(post.key, place):<19}" for place in places)
            lines.append(f"      {f'{post.kk} · {post.ru}':<40} {names}".rstrip())
        return WORDS.format(
            address=address,
            citizens="\n".join(f"        {citizen.full_name}" for citizen in CITIZENS),
            password=staff.PASSWORD,
            code=code_at(staff.TOTP_SECRET, now),
            seconds=STEP - int(now.timestamp()) % STEP,
            secret=staff.TOTP_SECRET,
            posts="\n".join(lines),
        )


def _draft(database: Path) -> Path:
    return database.with_name(f"{database.name}.filling")


def _beside(database: Path) -> tuple[Path, Path]:
    return database.with_name(f"{database.name}-wal"), database.with_name(f"{database.name}-shm")
