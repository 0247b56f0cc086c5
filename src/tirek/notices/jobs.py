"""What notices do in the background: sending SMS, and staying reachable for their reports."""

from collections.abc import Callable
from functools import partial
from typing import Any

from tirek.config.clock import Clock
from tirek.config.logging import get_logger
from tirek.jobs.handlers import handler
from tirek.jobs.services import enqueue
from tirek.notices.kinds import KINDS
from tirek.notices.models import EventKind, Sms, SmsEvent
from tirek.notices.services import (
    LISTEN,
    REPORTS_COME_WITHIN,
    SEND,
    listen_later,
    store_accepted,
    store_event,
    take_report,
)
from tirek.notices.sms.hours import next_allowed
from tirek.notices.sms.opening import open_gateway
from tirek.notices.sms.port import Outgoing, SmsRefusedError, SmsUnavailableError

log = get_logger(__name__)


@handler(SEND, external=True)
def send_sms(
    payload: dict[str, Any],
    clock: Clock,
    key: str,  # noqa: ARG001 - the shape of a call outside
) -> Callable[[], None] | None:
    """Hand an SMS over to the gateway. A wrong number is journalled and never tried again; a gateway that is away is."""
    sms = Sms.objects.get(pk=payload["sms"])
    now = clock.now()
    fail = partial(store_event, sms.pk, EventKind.FAILED, now)
    if now > sms.good_until:
        return partial(fail, reason="expired")
    allowed = now if KINDS[sms.kind].urgent else next_allowed(now)
    if allowed > now:
        # Tried again and again it came into the night.
        return partial(enqueue, SEND, f"{sms.pk}@{allowed.isoformat()}", payload, due=allowed)
    gateway = open_gateway(clock, take_report)
    if gateway is None:
        return partial(fail, reason="no-gateway")
    try:
        # The row's own id: the same message also when a later job tries it again.
        accepted = gateway.send(Outgoing(sms.phone, sms.text), str(sms.pk))
    except SmsRefusedError as refused:
        return partial(fail, reason=refused.reason)
    return partial(store_accepted, sms.pk, accepted, now)


@handler(LISTEN, external=True)
def listen_for_reports(
    payload: dict[str, Any],  # noqa: ARG001 - the shape of a call outside
    clock: Clock,
    key: str,  # noqa: ARG001
) -> Callable[[], None] | None:
    """Keep the gateway's connection open while reports are awaited, also through a time in which it is away."""
    now = clock.now()
    settled = SmsEvent.objects.filter(kind__in=[EventKind.DELIVERED, EventKind.FAILED]).values("part")
    awaited = SmsEvent.objects.filter(kind=EventKind.ACCEPTED, at__gte=now - REPORTS_COME_WITHIN).exclude(
        part__in=settled.filter(at__gte=now - REPORTS_COME_WITHIN)
    )
    if not awaited.exists():
        return None
    gateway = open_gateway(clock, take_report)
    if gateway is None:
        return None
    try:
        gateway.listen()
    except SmsUnavailableError:
        log.warning("sms-gateway-away")
    return partial(listen_later, now)
