"""The SMS gateway and the hours in which nobody is woken, as the environment says them; without an address there is none."""

from dataclasses import dataclass, field
from datetime import time

from environs import Env, validate

_HOURS = r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sms:
    """`url` holds the password; `opens` and `closes` are local time; `callback_secret` signs the HTTP gateway's reports."""

    url: str = field(repr=False)
    opens: time
    closes: time
    callback_secret: str = field(repr=False)

    def problems(self) -> list[str]:
        """One line per variable that can't be used."""
        if self.opens < self.closes:
            return []
        return ["TIREK_SMS_HOURS: the first hour is before the second, such as 08:00-21:00"]


def read_sms(env: Env) -> Sms:
    """Read TIREK_SMS_…; `env` stands at TIREK_. What can't be read is told by `env` when sealed."""
    with env.prefixed("SMS_"):
        hours = env.str("HOURS", "08:00-21:00", validate=validate.Regexp(_HOURS)) or "08:00-21:00"
        opens, closes = (time.fromisoformat(hour) for hour in hours.split("-"))
        return Sms(
            url=env.str("URL", "", validate=validate.Regexp(r"^$|^(smpps?|https?)://\S+$")),
            opens=opens,
            closes=closes,
            callback_secret=env.str("CALLBACK_SECRET", ""),
        )
