"""The gateway that the settings name: one per process, opened when it is first needed."""

import atexit
import threading
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.checks import Error, register
from django.db import connection

from tirek.config.clock import Clock
from tirek.notices.sms.http import HttpGateway, HttpSettings
from tirek.notices.sms.port import Report, SmsGateway, TakeReport
from tirek.notices.sms.smpp import SmppGateway, SmppSettings

_SMPP_PORT: Final = 2775
_LONGEST_LOGIN, _LONGEST_PASSWORD, _LONGEST_NAME, _LONGEST_NUMBER = 15, 8, 11, 20
_PARAMETERS: Final = {"sender", "long"}


class SmsAddressError(ValueError):
    """TIREK_SMS_URL can't be used."""


def gateway_at(url: str, take_report: TakeReport) -> SmsGateway:
    """The gateway of an address: `smpp://USER:PASSWORD@HOST:PORT?sender=…&long=payload`, `smpps://…`, `https://…?sender=…`.

    Raises SmsAddressError.
    """
    try:
        split = urlsplit(url)
        given = parse_qs(split.query, keep_blank_values=True, strict_parsing=bool(split.query))
        port = split.port
    except ValueError as error:
        raise SmsAddressError("the address can't be read") from error
    if not split.hostname or not given.keys() <= _PARAMETERS:
        raise SmsAddressError("an address has a host, and no other parameters than sender and long")
    parameters = {name: values[-1] for name, values in given.items()}
    sender = parameters.get("sender", "")
    number = sender.removeprefix("+")
    longest = _LONGEST_NUMBER if number.isdigit() else _LONGEST_NAME
    if not sender.isascii() or not sender.isprintable() or len(number) > longest:
        raise SmsAddressError("a sender is a number, or a name of at most 11 Latin letters")
    if split.scheme in ("http", "https"):
        return HttpGateway(_http(split, sender))
    if split.scheme in ("smpp", "smpps"):
        return SmppGateway(_smpp(split, port, sender, parameters.get("long", "parts")), take_report)
    raise SmsAddressError("an address begins with smpp://, smpps://, http:// or https://")


def _http(split: SplitResult, sender: str) -> HttpSettings:
    host = split.netloc.rpartition("@")[2]
    return HttpSettings(
        url=f"{split.scheme}://{host}{split.path.rstrip('/')}",
        user=unquote(split.username or ""),
        password=unquote(split.password or ""),
        sender=sender,
    )


def _smpp(split: SplitResult, port: int | None, sender: str, long: str) -> SmppSettings:
    user, password = unquote(split.username or ""), unquote(split.password or "")
    if not (user + password).isascii() or len(user) > _LONGEST_LOGIN or len(password) > _LONGEST_PASSWORD:
        raise SmsAddressError("SMPP has room for a user of 15 and a password of 8 Latin letters")
    if long not in ("parts", "payload"):
        raise SmsAddressError("long is parts or payload")
    return SmppSettings(
        host=split.hostname or "",
        port=port or _SMPP_PORT,
        system_id=user,
        password=password,
        sender=sender,
        tls=split.scheme == "smpps",
        payload=long == "payload",
    )


@register
def address_can_be_used(**_options: Any) -> list[Error]:
    """Django's check: a wrong address is told at the start, not when the first message is to be sent."""
    url = settings.TIREK_SMS.url
    try:
        if url:
            gateway_at(url, lambda _report: False)
    except SmsAddressError as error:
        return [Error(f"TIREK_SMS_URL: {error}", id="notices.E001")]
    return []


Store = Callable[[Report, Clock], bool]


class _Process:
    """The open gateway of this process, and the clock its reports are dated by."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._url = ""
        self._gateway: SmsGateway | None = None
        self._clock: Clock | None = None

    def gateway(self, clock: Clock, store: Store) -> SmsGateway | None:
        """The gateway, None when the settings name none."""
        url = settings.TIREK_SMS.url
        with self._lock:
            self._clock = clock
            if url != self._url:
                self._close()
                self._gateway = gateway_at(url, lambda report: self._take(report, store)) if url else None
                self._url = url
            return self._gateway

    def _take(self, report: Report, store: Store) -> bool:
        """Called in the gateway's own thread, which has its own connection to the database."""
        assert self._clock is not None
        try:
            return store(report, self._clock)
        finally:
            connection.close()

    def close(self) -> None:
        """Let the gateway go; it is opened again when it is needed."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._gateway is not None:
            self._gateway.close()
        self._gateway, self._url = None, ""


_process = _Process()
atexit.register(_process.close)


def open_gateway(clock: Clock, store: Store) -> SmsGateway | None:
    """The process's gateway, None when none is connected; `store` keeps the reports that it tells by itself."""
    return _process.gateway(clock, store)


def close_gateway() -> None:
    """Let it go, for instance before the process ends."""
    _process.close()
