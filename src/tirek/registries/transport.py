"""Brings a signed message to the gateway and back: time-outs, careful repeats, a breaker per registry."""

from __future__ import annotations

import random
import ssl
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

import httpx

from tirek.registries.breaker import Breaker
from tirek.registries.errors import BadAnswer, Down, Duplicate, Refused, RegistryError
from tirek.registries.soap import MAX_BYTES, fault_in, parse, to_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element

    from tirek.registries.signing import Signer, Verifier

_CONNECT_SECONDS: Final = 3.0
_SERVER_ERROR: Final = 500
_CLIENT_ERROR: Final = 400


@dataclass(frozen=True, slots=True)
class Codes:
    """What the gateway's codes mean. Only `success` is published; the rest are the simulator's until the live ones are known."""

    success: str = "SCSS001"
    duplicate: frozenset[str] = frozenset({"TIREK-DUPLICATE"})


@dataclass(frozen=True, slots=True)
class Patience:
    """How long and how often: `seconds` for one attempt, `repeats` after the first, each after about `pause` × 2ⁿ seconds."""

    seconds: float = 10.0
    repeats: int = 2
    pause: float = 0.3


class Transport(Protocol):
    """What the channels need: a city whose gateway is reached in another way brings its own."""

    def exchange(self, registry: str, address: str, envelope: _Element) -> tuple[_Element, bytes]:
        """Sign and send; return the body that was signed by the gateway, and the bytes that came. Raises RegistryError."""


@dataclass(slots=True)
class HttpTransport:
    """The transport over HTTP. Safe to share between threads.

    A message is repeated after a failure with the very same bytes, so with the same message id: the receiver can tell a
    repeat from a new message. All our questions only read.
    """

    signer: Signer
    verifier: Verifier
    patience: Patience = field(default_factory=Patience)
    codes: Codes = field(default_factory=Codes)
    breakers: dict[str, Breaker] = field(default_factory=dict)
    sleep: Callable[[float], None] = time.sleep
    # The machine's own store of authorities: an operator adds the country's root there, and nowhere else.
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False)
    _client: httpx.Client = field(init=False, repr=False)

    def __post_init__(self) -> None:
        seconds = self.patience.seconds
        timeout = httpx.Timeout(seconds, connect=min(seconds, _CONNECT_SECONDS))
        # The gateway is an address in a closed network: no proxy of the environment, no redirect to somewhere else.
        self._client = httpx.Client(timeout=timeout, verify=self.tls, follow_redirects=False, trust_env=False)

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._client.close()

    def breaker(self, registry: str) -> Breaker:
        """The breaker of one registry."""
        return self.breakers.setdefault(registry, Breaker(registry))

    def exchange(self, registry: str, address: str, envelope: _Element) -> tuple[_Element, bytes]:
        """Sign and send; return the body that was signed by the gateway, and the bytes that came. Raises RegistryError."""
        breaker = self.breaker(registry)
        if not breaker.lets_through():
            raise Down("The registry failed several times and is left alone for a moment.", code="left-alone")
        outcome = "answered"
        try:
            self.signer.sign(envelope)
            raw = self._send(address, to_bytes(envelope))
            return self._open(raw), raw
        except RegistryError as error:
            outcome = error.outcome
            raise
        except Exception:
            outcome = "error"
            raise
        finally:
            breaker.settle(outcome)

    def _send(self, address: str, message: bytes) -> bytes:
        for attempt in range(self.patience.repeats):
            try:
                return self._send_once(address, message)
            except Down:
                # Jitter: many workers whose calls failed together must not come back together.
                self.sleep(self.patience.pause * 2**attempt * random.uniform(0.5, 1.5))  # noqa: S311 - not a secret
        return self._send_once(address, message)

    def _send_once(self, address: str, message: bytes) -> bytes:
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
        started = time.monotonic()
        content = bytearray()
        try:
            with self._client.stream("POST", address, content=message, headers=headers) as answer:
                for part in answer.iter_bytes():
                    content += part
                    if len(content) > MAX_BYTES:
                        raise BadAnswer("The answer is larger than allowed.", code="too-large", raw=bytes(content))
                    # A peer that sends a byte now and then never trips the read time-out.
                    if time.monotonic() - started > self.patience.seconds:
                        raise Down("The answer took too long.", code="time-out")
        except httpx.TimeoutException as error:
            raise Down("Nobody answered in time.", code="time-out") from error
        except httpx.HTTPError as error:
            raise Down("The connection failed.", code="connection") from error
        _check_status(answer.status_code, bytes(content))
        return bytes(content)

    def _open(self, raw: bytes) -> _Element:
        root = parse(raw)
        if fault := fault_in(root):
            kind = Duplicate if fault.code in self.codes.duplicate else Refused
            raise kind("The gateway answered with a fault.", code=fault.code or fault.fault_code, raw=raw)
        try:
            return self.verifier.verify(root)
        except BadAnswer as error:
            error.raw = raw
            raise


def _check_status(status: int, content: bytes) -> None:
    """SOAP 1.1 sends faults with status 500: those with a code are answers, all other failures of a server are not."""
    if status < _CLIENT_ERROR:
        return
    if status >= _SERVER_ERROR:
        try:
            fault = fault_in(parse(content))
        except BadAnswer:
            fault = None
        if fault is not None and fault.code:
            return
        raise Down("The gateway failed.", code=f"http-{status}", raw=content[:MAX_BYTES])
    raise Refused("The gateway refused the message.", code=f"http-{status}", raw=content)
