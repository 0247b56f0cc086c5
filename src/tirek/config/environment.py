"""What the environment says, read once, checked as a whole, refused with every mistake named."""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvValidationError, validate

from tirek.config.gateway import Gateway, read_gateway
from tirek.config.keys import Secret, index_file, new_key, new_ring, read_key, read_ring, ring_file
from tirek.config.seals import SealSettings, read_seals
from tirek.config.sms import Sms, read_sms

ROOT = Path(__file__).resolve().parents[3]
_SECRET_BYTES = 48
_LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """The settings of one installation; `docs/reference/settings.md` lists the variables they come from."""

    production: bool
    debug: bool
    demo: bool
    demo_phones: str
    var: Path
    law: Path
    secret_key: str = field(repr=False)
    keys: dict[str, Secret] = field(repr=False)
    index_key: Secret = field(repr=False)
    allowed_hosts: list[str]
    database_url: str = field(repr=False)
    tls: bool
    proxies: int
    operations_token: str = field(repr=False)
    oidc_issuer: str
    oidc_client_id: str
    oidc_client_secret: str = field(repr=False)
    api_rate: str
    log_format: str
    log_level: str
    today: date | None
    static: str
    scanner: str
    ncalayer: str
    ncanode: str
    ocsp: str
    signers: Path | None
    gateway: Gateway
    sms: Sms
    seals: SealSettings
    site: str
    contacts: Path | None
    banks: Path | None


def read_environment() -> Environment:
    """Read the process environment.

    Raises ImproperlyConfigured with one line per variable that is missing or cannot be read.
    """
    env = Env(eager=False)
    production = env.str("TIREK_MODE", "embedded", validate=validate.OneOf(["embedded", "production"])) == "production"
    values = _read(env, production=production)
    var: Path = values["var"]
    database_url = env.str("DATABASE_URL", "")
    hosts = values["allowed_hosts"] or []
    values["allowed_hosts"] = [host.strip() for host in hosts]
    problems = _problems(env) + values["gateway"].problems() + values["sms"].problems()
    problems += values["seals"].problems()
    problems += _missing_in_production(values, database_url) if production else []
    if problems:
        raise ImproperlyConfigured("The environment cannot be used:\n  " + "\n  ".join(problems))
    values["secret_key"] = values["secret_key"] or embedded_secret(var)
    values["site"] = (values["site"] or f"http://127.0.0.1:{os.environ.get('PORT') or 8000}").rstrip("/")
    values |= _keys(values, var)
    return Environment(
        production=production,
        database_url=database_url or f"sqlite:///{var / 'tirek.sqlite3'}",
        **values,
    )


def _read(env: Env, *, production: bool) -> dict[str, Any]:
    """Every variable by the name of its setting; what can't be read is kept by `env` until it is sealed."""
    with env.prefixed("TIREK_"):
        return {
            "var": env.path("VAR", ROOT / "var"),
            "debug": env.bool("DEBUG", False),
            "demo": env.bool("DEMO", False),
            "demo_phones": env.str("DEMO_PHONES", "").rstrip("/"),
            "law": env.path("LAW", ROOT / "law"),
            "secret_key": env.str("SECRET_KEY", None),
            "keys": env.str("KEYS", None),
            "index_key": env.str("INDEX_KEY", None),
            "allowed_hosts": env.list("ALLOWED_HOSTS", None if production else _LOOPBACK),
            "tls": env.bool("TLS", production),
            "proxies": env.int("PROXIES", 0, validate=validate.Range(min=0)),
            "operations_token": env.str("OPERATIONS_TOKEN", ""),
            "oidc_issuer": env.str("OIDC_ISSUER", "").rstrip("/"),
            "oidc_client_id": env.str("OIDC_CLIENT_ID", ""),
            "oidc_client_secret": env.str("OIDC_CLIENT_SECRET", ""),
            "api_rate": env.str("API_RATE", "1200/min", validate=validate.Regexp(r"^[1-9]\d*/(s|min|hour|day)$")),
            "log_format": env.str(
                "LOG_FORMAT", "json" if production else "plain", validate=validate.OneOf(["json", "plain"])
            ),
            "log_level": env.str("LOG_LEVEL", "INFO", validate=validate.OneOf(["DEBUG", "INFO", "WARNING", "ERROR"])),
            "today": env.date("TODAY", None),
            "scanner": env.str(
                "SCANNER", "", validate=validate.Regexp(r"^$|^simulator$|^tcp://[^/]+:\d+$|^unix:///.+$")
            ),
            "ncalayer": env.str("NCALAYER", "wss://127.0.0.1:13579", validate=validate.Regexp(r"^wss?://[\w.:-]+$")),
            "ncanode": env.str("NCANODE", ""),
            "ocsp": env.str("OCSP", ""),
            "signers": env.path("SIGNERS", None),
            "gateway": read_gateway(env),
            "sms": read_sms(env),
            "seals": read_seals(env, os.environ),
            "site": env.str("SITE", "", validate=validate.Regexp(r"^$|^https?://\S+$")),
            "contacts": env.path("CONTACTS", None),
            "banks": env.path("BANKS", None),
            "static": env.str(
                "STATIC",
                "collected" if production else "sources",
                validate=validate.OneOf(["collected", "sources"]),
            ),
        }


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
        "TIREK_KEYS": values["keys"],
        "TIREK_INDEX_KEY": values["index_key"],
        "TIREK_ALLOWED_HOSTS": values["allowed_hosts"],
        "DATABASE_URL": database_url,
        "TIREK_SITE": values["site"],
        "TIREK_CONTACTS": values["contacts"],
    }
    problems = [f"{name}: required when TIREK_MODE=production" for name, value in required.items() if not value]
    if values["debug"]:
        problems.append("TIREK_DEBUG: must be off when TIREK_MODE=production")
    if values["demo"]:
        problems.append("TIREK_DEMO: must be off when TIREK_MODE=production")
    return problems


def _keys(values: dict[str, Any], var: Path) -> dict[str, Any]:
    """The keys of encryption: from the environment, else those of this embedded installation, made at its first start."""
    try:
        return {
            "keys": read_ring(values["keys"] or _made_once(ring_file(var), new_ring)),
            "index_key": read_key(values["index_key"] or _made_once(index_file(var), new_key), "the key"),
        }
    except ValueError as error:
        where = f"TIREK_KEYS, TIREK_INDEX_KEY or the files in {ring_file(var).parent}"
        message = f"The environment cannot be used:\n  {where}: {error}"
        raise ImproperlyConfigured(message) from None


def embedded_secret(var: Path) -> str:
    """The secret of an embedded installation: made at the first start, kept in `var` for its owner's eyes only."""
    return _made_once(var / "secret-key", lambda: secrets.token_urlsafe(_SECRET_BYTES))


def _made_once(path: Path, make: Callable[[], str]) -> str:
    """The text of a file that is made where it is missing, readable by its owner only and on the disk for good."""
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    with draft.open("w", encoding="ascii") as file:
        file.write(make())
        file.flush()
        os.fsync(file.fileno())
    try:
        # Two processes may start at once: linking is atomic and the first one wins.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text(encoding="ascii")
