"""Signing in with the state's identity provider: OpenID Connect, authorization code with PKCE (RFC 7636), state and nonce.

The provider is told by settings: TIREK_OIDC_ISSUER, TIREK_OIDC_CLIENT_ID, TIREK_OIDC_CLIENT_SECRET. A demonstration without one
has its own (`demo_provider`).
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from tirek.law.text import N_

if TYPE_CHECKING:
    from datetime import datetime

SCOPE: Final = "openid profile phone"
_ALGORITHMS: Final = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384"]
_LEEWAY_SECONDS: Final = 60
_TIMEOUT: Final = httpx.Timeout(10, connect=5)
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost", "testserver"})

UNREACHABLE = N_("The identity service does not answer now. Nothing was lost; try again in a few minutes.")
NOT_UNDERSTOOD = N_(
    "The identity service answered with something that cannot be trusted. Try again; if it stays so, tell the operator."
)
REFUSED = N_("The identity service did not sign you in.")


class IdentityError(Exception):
    """Signing in with the provider failed: `message` (a catalogue message) for the person, the text for the log."""

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(reason)
        self.message = message


@dataclass(frozen=True, slots=True)
class Provider:
    """An identity provider and what we are called there. `transport` replaces the network for a provider in this process."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    transport: httpx.BaseTransport | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Started:
    """Where to send the person, and what has to be remembered until they come back."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Citizen:
    """What the provider says of the person; an empty text and None where it says nothing."""

    iin: str
    surname: str
    name: str
    patronymic: str
    birth_date: date | None
    phone: str


def start(provider: Provider, *, back: str, language: str) -> Started:
    """The address at which the person signs in; raises IdentityError when the provider can't be asked for it."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    with _client(provider) as client:
        endpoint = _discover(provider, client)["authorization_endpoint"]
    query = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": back,
        "scope": SCOPE,
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge_of(verifier),
        "code_challenge_method": "S256",
        "ui_locales": language,
    }
    mark = "&" if "?" in endpoint else "?"
    return Started(f"{endpoint}{mark}{urlencode(query)}", state, nonce, verifier)


def finish(provider: Provider, *, code: str, started: Started, back: str, now: datetime) -> Citizen:
    """Exchange the code for what the provider says of the person.

    Raises IdentityError when it can't be reached or when anything does not fit: signature, issuer, audience, nonce, time.
    """
    with _client(provider) as client:
        known = _discover(provider, client)
        tokens = _json(
            client,
            "POST",
            known["token_endpoint"],
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": back,
                "code_verifier": started.verifier,
            },
            auth=(provider.client_id, provider.client_secret),
        )
        keys = _json(client, "GET", known["jwks_uri"])
        claims = _claims(provider, tokens, keys, nonce=started.nonce, now=now)
        if "userinfo_endpoint" in known and not _has_names(claims):
            more = _json(
                client, "GET", known["userinfo_endpoint"], headers={"Authorization": f"Bearer {tokens['access_token']}"}
            )
            if more.get("sub") != claims["sub"]:
                raise IdentityError(NOT_UNDERSTOOD, "userinfo is about another subject")
            claims = {**more, **claims}
    return _citizen(claims)


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a PKCE verifier."""
    return base64.urlsafe_b64encode(sha256(verifier.encode("ascii")).digest()).rstrip(b"=").decode("ascii")


def _client(provider: Provider) -> httpx.Client:
    return httpx.Client(transport=provider.transport, timeout=_TIMEOUT, follow_redirects=False, trust_env=False)


def _discover(provider: Provider, client: httpx.Client) -> dict[str, Any]:
    known = _json(client, "GET", f"{provider.issuer}/.well-known/openid-configuration")
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if known.get("issuer") != provider.issuer or not all(isinstance(known.get(name), str) for name in needed):
        raise IdentityError(
            NOT_UNDERSTOOD, f"the discovery document of {provider.issuer} is another issuer's or incomplete"
        )
    for name in needed:
        place = urlsplit(known[name])
        if place.scheme != "https" and place.hostname not in _LOOPBACK:
            raise IdentityError(NOT_UNDERSTOOD, f"{name} is not reached over TLS")
    return known


def _json(client: httpx.Client, method: str, address: str, **options: Any) -> dict[str, Any]:
    try:
        answer = client.request(method, address, **options)
    except httpx.HTTPError as error:
        raise IdentityError(UNREACHABLE, f"{address}: {type(error).__name__}") from error
    if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise IdentityError(UNREACHABLE, f"{address}: status {answer.status_code}")
    if answer.status_code != httpx.codes.OK:
        raise IdentityError(REFUSED, f"{address}: status {answer.status_code}")
    try:
        content = answer.json()
    except ValueError as error:
        raise IdentityError(NOT_UNDERSTOOD, f"{address}: not JSON") from error
    if not isinstance(content, dict):
        raise IdentityError(NOT_UNDERSTOOD, f"{address}: not an object")
    return content


def _claims(
    provider: Provider, tokens: dict[str, Any], keys: dict[str, Any], *, nonce: str, now: datetime
) -> dict[str, Any]:
    """The claims of the ID token, every one of them checked that OpenID Connect Core 3.1.3.7 asks for."""
    try:
        claims = dict(jwt.decode(str(tokens["id_token"]), KeySet.import_key_set(keys), algorithms=_ALGORITHMS).claims)  # type: ignore[arg-type] # checked by the library
        jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=_LEEWAY_SECONDS,
            iss={"essential": True, "value": provider.issuer},
            aud={"essential": True, "value": provider.client_id},
            nonce={"essential": True, "value": nonce},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
        ).validate(claims)
    except (JoseError, KeyError, ValueError, TypeError) as error:
        raise IdentityError(NOT_UNDERSTOOD, f"the ID token: {type(error).__name__}") from error
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or "azp" in claims) and claims.get("azp") != provider.client_id:
        raise IdentityError(NOT_UNDERSTOOD, "the ID token is meant for another client")
    if "access_token" not in tokens:
        raise IdentityError(NOT_UNDERSTOOD, "no access token")
    return claims


def _has_names(claims: dict[str, Any]) -> bool:
    return bool(claims.get("family_name")) and bool(claims.get("given_name"))


def _citizen(claims: dict[str, Any]) -> Citizen:
    def text(name: str) -> str:
        value = claims.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    try:
        born = date.fromisoformat(text("birthdate")) if text("birthdate") else None
    except ValueError:
        born = None
    return Citizen(
        iin=text("iin") or text("sub"),
        surname=text("family_name"),
        name=text("given_name"),
        patronymic=text("middle_name"),
        birth_date=born,
        phone=text("phone_number") if claims.get("phone_number_verified") is True else "",
    )
