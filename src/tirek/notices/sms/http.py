"""The HTTP adapter: our own plain JSON, for gateways without SMPP; docs/explanation/sms.md describes it for their operators."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import httpx

from tirek.notices.sms.port import (
    Accepted,
    Outgoing,
    Reason,
    Report,
    SmsBusyError,
    SmsRefusedError,
    SmsUnavailableError,
)

SIGNATURE_HEADER: Final = "X-Sms-Signature"
_STALE_AFTER: Final = 300
_REASONS: Final[tuple[Reason, ...]] = ("wrong-number", "unreachable", "rejected", "expired", "too-long")
_MOST_REPORTS: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpSettings:
    """Where the gateway is. `user` and `password` travel as basic authentication; `timeout` is seconds."""

    url: str
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""
    timeout: float = 10.0


@dataclass(slots=True)
class HttpGateway:
    """An `SmsGateway` over HTTP. Reports come to an address of ours, see `read_reports`."""

    settings: HttpSettings
    _client: httpx.Client | None = field(default=None, repr=False)

    def send(self, message: Outgoing, idempotency_key: str) -> Accepted:
        """POST the message; the gateway answers 202 with the ids of its parts, also when the key is repeated."""
        body = {"to": message.to, "text": message.text, "sender": self.settings.sender}
        try:
            answer = self._opened().post(
                f"{self.settings.url}/messages", json=body, headers={"Idempotency-Key": idempotency_key}
            )
        except httpx.HTTPError as error:
            raise SmsUnavailableError("the SMS gateway can't be reached") from error
        return _accepted(answer)

    def listen(self) -> None:
        """Nothing to do: the gateway calls us."""

    def close(self) -> None:
        """Close kept connections."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _opened(self) -> httpx.Client:
        if self._client is None:
            user = (self.settings.user, self.settings.password) if self.settings.user else None
            self._client = httpx.Client(auth=user, timeout=self.settings.timeout, trust_env=False)
        return self._client


def _accepted(answer: httpx.Response) -> Accepted:
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        raise SmsBusyError("the SMS gateway asks to slow down")
    if answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
        reason = _json(answer).get("reason")
        raise SmsRefusedError(reason if reason in _REASONS else "rejected")
    if answer.status_code != httpx.codes.ACCEPTED:
        # Also 401 and 404: the settings may be mended, and the message is then still to be sent.
        message = f"the SMS gateway answered {answer.status_code}"
        raise SmsUnavailableError(message)
    ids = _json(answer).get("parts")
    if not isinstance(ids, list) or not ids or not all(isinstance(part, str) and part for part in ids):
        raise SmsUnavailableError("the SMS gateway answered without ids of parts")
    return Accepted(tuple(ids))


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


class BadCallbackError(ValueError):
    """A callback that is not the gateway's, is too old, or can't be read."""


def sign(body: bytes, secret: str, at: datetime) -> str:
    """The value of the signature header: the moment in Unix seconds and HMAC-SHA256 of `<seconds>.<body>`."""
    moment = str(int(at.timestamp()))
    return f"t={moment},v1={_digest(body, secret, moment)}"


def read_reports(body: bytes, signature: str, secret: str, now: datetime) -> list[Report]:
    """The delivery reports of a callback: `{"reports": [{"part", "state": "delivered"|"failed", "reason"?}]}`.

    Raises BadCallbackError for a wrong signature, one older or newer than five minutes, or a body of another form.
    """
    if not secret:
        raise BadCallbackError("no secret is set")
    given = dict(piece.partition("=")[::2] for piece in signature.split(","))
    moment = given.get("t", "")
    if not hmac.compare_digest(_digest(body, secret, moment).encode(), given.get("v1", "").encode()):
        raise BadCallbackError("the signature is wrong")
    if abs(int(moment) - now.timestamp()) > _STALE_AFTER:
        raise BadCallbackError("the callback is too old")
    try:
        listed = json.loads(body)["reports"]
        if not isinstance(listed, list) or len(listed) > _MOST_REPORTS:
            raise BadCallbackError("no list of reports")
        return [_report(item) for item in listed]
    except (ValueError, KeyError, TypeError) as error:
        raise BadCallbackError("the callback can't be read") from error


def _report(item: dict[str, Any]) -> Report:
    part, state, reason = item["part"], item["state"], item.get("reason")
    if not isinstance(part, str):
        raise TypeError("part")
    if state == "delivered":
        return Report(part, "delivered")
    if state == "failed":
        return Report(part, "failed", reason if reason in _REASONS else "unknown")
    raise ValueError("state")


def _digest(body: bytes, secret: str, moment: str) -> str:
    return hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
