"""How often one address may call."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest
from ninja.throttling import SimpleRateThrottle

# One household or office gets a /64; counting single addresses would let it walk around the limit.
_IPV6_NETWORK = 64


class AddressThrottle(SimpleRateThrottle):
    """TIREK_API_RATE per network address and server process; beyond it 429 with Retry-After."""

    scope = "address"

    def get_rate(self) -> str:
        """The rate of the settings, such as `120/min`."""
        return str(settings.TIREK_API_RATE)

    def get_cache_key(self, request: HttpRequest) -> str:
        """The counter of the caller's address."""
        return f"throttle:{self.scope}:{_network(self.get_ident(request) or '')}"


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, _IPV6_NETWORK), strict=False))
    return str(parsed)
