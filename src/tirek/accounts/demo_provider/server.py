"""The provider's answers to programs: discovery, keys, tokens, what it knows of a person. No framework below `answer`."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import os
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs

from django.conf import settings
from django.core import signing
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from tirek.accounts.demo_provider.citizens import CITIZENS
from tirek.accounts.oidc import challenge_of
from tirek.accounts.sessions import real_now

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from tirek.accounts.demo_provider.citizens import DemoCitizen

PATH: Final = "/demo/identity"
CLIENT_ID: Final = "tirek"
CLIENT_SECRET: Final = "demonstration"  # noqa: S105 - no secret: the provider knows invented people only
_CODE_SECONDS: Final = 60
_TOKEN_SECONDS: Final = 300
_CODE: Final = "tirek.demo-identity.code"
_ACCESS: Final = "tirek.demo-identity.access"
_BITS: Final = 2048
_BY_KEY: Final = {citizen.key: citizen for citizen in CITIZENS}


class AskError(ValueError):
    """The request of a program (or the address that a person was sent to) can't be answered; the text is OAuth's error code."""


def code_for(citizen: str, asked: Mapping[str, str]) -> str:
    """The code for a citizen who was chosen, for the authorization request `asked`; raises AskError when that one is wrong.

    The code carries, signed, what it was given for: no table, and any process can redeem it.
    """
    if asked.get("response_type") != "code" or asked.get("client_id") != CLIENT_ID:
        raise AskError("unauthorized_client")
    if asked.get("code_challenge_method") != "S256" or not asked.get("code_challenge"):
        raise AskError("invalid_request")
    if citizen not in _BY_KEY:
        raise AskError("access_denied")
    names = ("redirect_uri", "nonce", "code_challenge")
    return signing.dumps({"who": citizen, **{name: asked.get(name, "") for name in names}}, salt=_CODE)


def answer(
    issuer: str, method: str, path: str, *, form: Mapping[str, str], authorization: str
) -> tuple[int, dict[str, Any]]:
    """Status and JSON for a program's request; `path` is the part after the issuer."""
    try:
        match method, path:
            case "GET", "/.well-known/openid-configuration":
                return 200, _configuration(issuer)
            case "GET", "/jwks":
                return 200, dict(KeySet([_key()]).as_dict(private=False))
            case "POST", "/token":
                return 200, _tokens(issuer, form, authorization)
            case "GET", "/userinfo":
                return 200, _person(authorization)
    except (AskError, signing.BadSignature) as error:
        code = str(error) if isinstance(error, AskError) else "invalid_grant"
        return (401 if code in {"invalid_client", "invalid_token"} else 400), {"error": code}
    return 404, {"error": "not_found"}


def back_channel(issuer: str) -> Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]:
    """The same as a WSGI application: a server with one thread can't call itself over the network."""

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length).decode() if length else ""
        status, content = answer(
            issuer,
            environ["REQUEST_METHOD"],
            environ.get("PATH_INFO", "").removeprefix(PATH),
            form={name: values[0] for name, values in parse_qs(body).items()},
            authorization=environ.get("HTTP_AUTHORIZATION", ""),
        )
        start_response(f"{status} {HTTPStatus(status).phrase}", [("Content-Type", "application/json")])
        return [json.dumps(content).encode()]

    return application


def _configuration(issuer: str) -> dict[str, Any]:
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "userinfo_endpoint": f"{issuer}/userinfo",
        "jwks_uri": f"{issuer}/jwks",
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": ["openid", "profile", "phone"],
        "ui_locales_supported": ["kk", "ru", "en"],
    }


def _tokens(issuer: str, form: Mapping[str, str], authorization: str) -> dict[str, Any]:
    if not _is_client(authorization):
        raise AskError("invalid_client")
    if form.get("grant_type") != "authorization_code":
        raise AskError("unsupported_grant_type")
    given = signing.loads(form.get("code", ""), salt=_CODE, max_age=_CODE_SECONDS)
    proof = challenge_of(form.get("code_verifier", ""))
    if given["redirect_uri"] != form.get("redirect_uri") or not hmac.compare_digest(given["code_challenge"], proof):
        raise AskError("invalid_grant")
    citizen, now = _BY_KEY[given["who"]], int(real_now().timestamp())
    claims = {
        "iss": issuer,
        "aud": CLIENT_ID,
        "sub": citizen.iin,
        "iat": now,
        "exp": now + _TOKEN_SECONDS,
        "nonce": given["nonce"],
    }
    key = _key()
    return {
        "token_type": "Bearer",
        "expires_in": _TOKEN_SECONDS,
        "access_token": signing.dumps(citizen.key, salt=_ACCESS),
        "id_token": jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key),
    }


def _is_client(authorization: str) -> bool:
    kind, _, value = authorization.partition(" ")
    try:
        given = base64.b64decode(value, validate=True) if kind.lower() == "basic" else b""
    except binascii.Error:
        return False
    return hmac.compare_digest(given, f"{CLIENT_ID}:{CLIENT_SECRET}".encode())


def _person(authorization: str) -> dict[str, Any]:
    try:
        who = signing.loads(authorization.removeprefix("Bearer "), salt=_ACCESS, max_age=_TOKEN_SECONDS)
    except signing.BadSignature:
        raise AskError("invalid_token") from None
    citizen: DemoCitizen = _BY_KEY[who]
    return {
        "sub": citizen.iin,
        "iin": citizen.iin,
        "family_name": citizen.surname,
        "given_name": citizen.name,
        "middle_name": citizen.patronymic,
        "birthdate": citizen.born.isoformat(),
        "phone_number": citizen.phone,
        "phone_number_verified": True,
    }


@lru_cache(maxsize=1)
def _key() -> RSAKey:
    """The provider's key: made once for this installation, shared by its processes."""
    path = Path(settings.TIREK_VAR) / "keys" / "demo-identity.pem"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_bytes(RSAKey.generate_key(_BITS).as_pem(private=True))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was quicker: its key is the one
        finally:
            draft.unlink()
    key = RSAKey.import_key(path.read_bytes(), {"use": "sig", "alg": "RS256"})
    key.ensure_kid()
    return key
