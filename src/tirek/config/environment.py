"""What the environment says, read once, checked as a whole, refused with every mistake named."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvValidationError, validate

ROOT = Path(__file__).resolve().parents[3]
_SECRET_BYTES = 48
_LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """The settings of one installation; `docs/reference/settings.md` lists the variables they come from."""

    production: bool
    debug: bool
    var: Path
    law: Path
    secret_key: str
    allowed_hosts: list[str]
    database_url: str
    tls: bool
    proxies: int
    operations_token: str
    api_rate: str
    log_format: str
    log_level: str
    today: date | None
    static: str


def read_environment() -> Environment:
    """Read the process environment.

    Raises ImproperlyConfigured with one line per variable that is missing or cannot be read.
    """
    env = Env(eager=False)
    production = env.str("TIREK_MODE", "embedded", validate=validate.OneOf(["embedded", "production"])) == "production"
    with env.prefixed("TIREK_"):
        var = env.path("VAR", ROOT / "var")
        values: dict[str, Any] = {
            "debug": env.bool("DEBUG", False),
            "law": env.path("LAW", ROOT / "law"),
            "secret_key": env.str("SECRET_KEY", None),
            "allowed_hosts": env.list("ALLOWED_HOSTS", None if production else _LOOPBACK),
            "tls": env.bool("TLS", production),
            "proxies": env.int("PROXIES", 0, validate=validate.Range(min=0)),
            "operations_token": env.str("OPERATIONS_TOKEN", ""),
            "api_rate": env.str("API_RATE", "1200/min", validate=validate.Regexp(r"^[1-9]\d*/(s|min|hour|day)$")),
            "log_format": env.str(
                "LOG_FORMAT", "json" if production else "plain", validate=validate.OneOf(["json", "plain"])
            ),
            "log_level": env.str("LOG_LEVEL", "INFO", validate=validate.OneOf(["DEBUG", "INFO", "WARNING", "ERROR"])),
            "today": env.date("TODAY", None),
            "static": env.str(
                "STATIC",
                "collected" if production else "sources",
                validate=validate.OneOf(["collected", "sources"]),
            ),
        }
    database_url = env.str("DATABASE_URL", "")
    hosts = values["allowed_hosts"] or []
    values["allowed_hosts"] = [host.strip() for host in hosts]
    problems = _problems(env) + (_missing_in_production(values, database_url) if production else [])
    if problems:
        raise ImproperlyConfigured("The environment cannot be used:\n  " + "\n  ".join(problems))
    values["secret_key"] = values["secret_key"] or embedded_secret(var)
    return Environment(
        production=production,
        var=var,
        database_url=database_url or f"sqlite:///{var / 'tirek.sqlite3'}",
        **values,
    )


def _problems(env: Env) -> list[str]:
    try:
        env.seal()
    except EnvValidationError as error:
        if not isinstance(error.error_messages, Mapping):
            return list(error.error_messages)
        return [f"{name}: {' '.join(messages)}" for name, messages in sorted(error.error_messages.items())]
    return []


def _missing_in_production(values: dict[str, Any], database_url: str) -> list[str]:
    required = {
        "TIREK_SECRET_KEY": values["secret_key"],
        "TIREK_ALLOWED_HOSTS": values["allowed_hosts"],
        "DATABASE_URL": database_url,
    }
    problems = [f"{name}: required when TIREK_MODE=production" for name, value in required.items() if not value]
    if values["debug"]:
        problems.append("TIREK_DEBUG: must be off when TIREK_MODE=production")
    return problems


def embedded_secret(var: Path) -> str:
    """The secret of an embedded installation: made at the first start, kept in `var` for its owner's eyes only."""
    path = var / "secret-key"
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        var.mkdir(parents=True, exist_ok=True)
    draft = var / f"secret-key.{os.getpid()}.{secrets.token_hex(4)}"
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(_SECRET_BYTES), encoding="ascii")
    try:
        # Two processes may start at once: linking is atomic and the first one wins.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text(encoding="ascii")
