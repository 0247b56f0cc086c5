"""The connection of this installation: which adapter asks which registry, from the settings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Never

from django.conf import settings
from django.utils.module_loading import import_string

from tirek.registries.adapters.consent import ConsentAdapter
from tirek.registries.adapters.disability import DisabilityAdapter
from tirek.registries.adapters.education import EducationAdapter
from tirek.registries.adapters.persons import PersonsAdapter
from tirek.registries.adapters.phone import PhoneAdapter
from tirek.registries.adapters.rights import RightsAdapter
from tirek.registries.adapters.state_care import StateCareAdapter
from tirek.registries.breaker import State
from tirek.registries.errors import Down
from tirek.registries.records import Registry
from tirek.registries.signing import CertificateSigner, CertificateVerifier
from tirek.registries.sync_channel import Sender, SyncChannel
from tirek.registries.transport import HttpTransport, Patience

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tirek.registries.ports import Adapter, Question

NOT_CONNECTED: Final = "not-connected"
"""The code of a failure that is none: this installation has no gateway, and paper is accepted."""

GATEWAY_ADAPTERS: Final[Mapping[Registry, Any]] = {
    Registry.PERSONS: PersonsAdapter,
    Registry.DISABILITY: DisabilityAdapter,
    Registry.EDUCATION: EducationAdapter,
    Registry.RIGHTS: RightsAdapter,
    Registry.STATE_CARE: StateCareAdapter,
    Registry.CONSENT: ConsentAdapter,
    Registry.PHONE: PhoneAdapter,
}


@dataclass(frozen=True, slots=True)
class NotConnected:
    """The adapter of a registry that this installation is not connected to."""

    def ask(self, _question: Question) -> Never:
        """Raises Down at once."""
        raise Down("No registry is connected.", code=NOT_CONNECTED)

    def read(self, _raw: bytes, _iin: str) -> Never:
        """Raises Down: without its adapter a stored answer can't be read."""
        raise Down("No registry is connected.", code=NOT_CONNECTED)


@dataclass(frozen=True, slots=True)
class Connection:
    """What asks which registry. `transport` is shared by the adapters over the gateway; None when there is none."""

    adapters: Mapping[Registry, Adapter[Any]]
    transport: HttpTransport | None = None

    def state(self, registry: Registry) -> State:
        """How this process stands to a registry (see `breaker`)."""
        return self.transport.breaker(registry).state if self.transport else State.CLOSED


@lru_cache(maxsize=1)
def connection() -> Connection:
    """The connection by the settings, made at the first question of the process. Raises OSError, ValueError, ImportError."""
    options: Mapping[str, Any] = settings.TIREK_GATEWAY
    if not options["url"]:
        return Connection(dict.fromkeys(Registry, NotConnected()))
    transport = HttpTransport(
        CertificateSigner.from_files(Path(options["key"]), Path(options["cert"])),
        CertificateVerifier.from_file(Path(options["trusted"])),
        Patience(seconds=options["timeout"]),
    )
    channel = SyncChannel(options["url"], Sender(options["sender"], options["password"]), transport)
    return over(channel, transport, options["adapters"])


def over(
    channel: SyncChannel, transport: HttpTransport | None = None, others: Mapping[str, str] | None = None
) -> Connection:
    """A connection over `channel`. `others`: registry -> dotted path of a class to use instead; it is given the channel."""
    classes = dict(GATEWAY_ADAPTERS) | {Registry(name): import_string(path) for name, path in (others or {}).items()}
    return Connection({registry: made(channel) for registry, made in classes.items()}, transport)
