"""The connection to the state's registries, as the environment says it; empty means that none is connected."""

from dataclasses import dataclass, field
from typing import Any

from environs import Env, validate

_REGISTRIES = ("persons", "disability", "education", "rights", "state-care", "consent", "phone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """`url` of the synchronous channel; `key`, `cert` sign our messages; `trusted` are certificates the gateway signs with.

    `awards_a_night`: of how many running awards at most registries are asked again in one night.
    """

    url: str
    sender: str
    password: str = field(repr=False)
    key: str
    cert: str
    trusted: str
    timeout: float
    awards_a_night: int
    adapters: dict[str, str]

    def problems(self) -> list[str]:
        """One line per variable that a connection lacks, or that can't be used."""
        lines = [
            f"TIREK_REGISTRIES: {name!r} is no registry; allowed are {', '.join(_REGISTRIES)}"
            for name in self.adapters or ()
            if name not in _REGISTRIES
        ]
        if self.url:
            needed = {"SENDER": self.sender, "KEY": self.key, "CERT": self.cert, "TRUSTED": self.trusted}
            lines += [
                f"TIREK_GATEWAY_{name}: required when TIREK_GATEWAY_URL is set"
                for name, value in needed.items()
                if not value
            ]
        return lines


def read_gateway(env: Env) -> Gateway:
    """Read TIREK_GATEWAY_… and TIREK_REGISTRIES; `env` stands at TIREK_. What can't be read is told by `env` when sealed."""
    values: dict[str, Any] = {"adapters": env.dict("REGISTRIES", {})}
    with env.prefixed("GATEWAY_"):
        values |= {
            "url": env.str("URL", "", validate=validate.Regexp(r"^$|^https?://\S+$")),
            "sender": env.str("SENDER", ""),
            "password": env.str("PASSWORD", ""),
            "key": env.str("KEY", ""),
            "cert": env.str("CERT", ""),
            "trusted": env.str("TRUSTED", ""),
            "timeout": env.float("TIMEOUT", 10.0, validate=validate.Range(min=0.1, max=120)),
            "awards_a_night": env.int("AWARDS_A_NIGHT", 5000, validate=validate.Range(min=0, max=100_000)),
        }
    return Gateway(**values)
