"""How often one address may call."""

import ipaddress
import threading
from collections import OrderedDict
from dataclasses import dataclass
from time import monotonic
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from ninja.throttling import SimpleRateThrottle

# One household or office gets a /64; counting single addresses would let it walk around the limit.
_IPV6_NETWORK = 64
_MOST_CALLERS: Final = 20_000


@dataclass(slots=True)
class _Calls:
    """The calls of one address since `start`, and in the period before it."""

    start: float
    before: int = 0
    count: int = 0


class AddressThrottle(SimpleRateThrottle):
    """TIREK_API_RATE per network address and server process; beyond it 429 with Retry-After.

    Two numbers an address, however often it calls: the calls of this period, and those of the one before, which count less and
    less. Threads may ask at once.
    """

    def __init__(self) -> None:
        super().__init__()
        self._callers: OrderedDict[str, _Calls] = OrderedDict()
        self._lock = threading.Lock()
        self._asked = threading.local()

    def get_rate(self) -> str:
        """The rate of the settings, such as `120/min`."""
        return str(settings.TIREK_API_RATE)

    def allow_request(self, request: HttpRequest) -> bool:
        """Count the call, unless there were too many."""
        period, most = float(self.duration or 1), self.num_requests or 0
        now, address = monotonic(), _network(self.get_ident(request) or "")
        with self._lock:
            calls = self._callers.setdefault(address, _Calls(now))
            self._callers.move_to_end(address)
            passed = now - calls.start
            if passed >= period:
                calls.before = calls.count if passed < 2 * period else 0
                calls.count = 0
                calls.start, passed = (calls.start + period, passed - period) if calls.before else (now, 0.0)
            if calls.count + calls.before * (1 - passed / period) >= most:
                self._asked.wait = period - passed
                return False
            calls.count += 1
            if len(self._callers) > _MOST_CALLERS:
                self._callers.popitem(last=False)
        return True

    def wait(self) -> float:
        """Seconds until this period ends, for the caller who was just refused."""
        return float(self._asked.wait)


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, _IPV6_NETWORK), strict=False))
    return str(parsed)
