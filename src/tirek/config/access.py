"""Who may use a route. Every view carries a rule; a view without one answers nobody."""

import hmac
import ipaddress
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, Final, Literal, TypeVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from tirek.accounts.roles import STAFF, Role

Rule = Literal[
    "public",
    "operations",
    "signed-in",
    "applicant",
    "operator",
    "clerk",
    "head",
    "accountant",
    "auditor",
    "lawyer",
    "administrator",
]
View = TypeVar("View", bound=Callable[..., Any])

_ATTRIBUTE = "access_rule"


class Verdict(Enum):
    """What the rules of a view say to a request."""

    ALLOWED = "allowed"
    SIGN_IN = "sign in"
    REFUSED = "refused"


class WrongRoleError(PermissionDenied):
    """Somebody is signed in, but the view is for other roles: `roles` may use it."""

    def __init__(self, roles: tuple[Role, ...] = ()) -> None:
        super().__init__()
        self.roles = roles


def access(*rules: Rule) -> Callable[[View], View]:
    """Mark a view (or an API operation) with its rules, any of which opens it: `@access("public")`, `@access("clerk", "head")`.

    For a class: `access("public")(SomeView.as_view())`. Another name than the keys of `RULES` is a KeyError, none a ValueError.
    """
    if not rules:
        raise ValueError("a view needs at least one rule of access")
    for rule in rules:
        RULES[rule]

    def mark(view: View) -> View:
        setattr(view, _ATTRIBUTE, rules)
        return view

    return mark


def set_rules(view: Callable[..., Any], by_method: Mapping[str, tuple[Rule, ...] | None]) -> None:
    """Mark a view that answers several methods by different rules; a method without a rule answers nobody."""
    setattr(view, _ATTRIBUTE, dict(by_method))


def rules_of(view: Callable[..., Any], method: str) -> tuple[Rule, ...]:
    """The rules of a view for an HTTP method; empty when it has none (and so lets nobody in)."""
    rules = getattr(view, _ATTRIBUTE, None)
    if isinstance(rules, dict):
        # A method that the view doesn't have reaches the view, which answers 405.
        rules = rules.get(method) if method in rules else next(iter(rules.values()), None)
    return tuple(rules or ())


def rules_by_method(view: Callable[..., Any]) -> dict[str, tuple[Rule, ...]]:
    """Every rule of a view, under "*" where all methods share it: what a test of all routes reads."""
    rules = getattr(view, _ATTRIBUTE, None)
    if isinstance(rules, dict):
        return {method: tuple(rule or ()) for method, rule in rules.items()}
    return {"*": tuple(rules or ())}


def has_rule(view: Callable[..., Any]) -> bool:
    """Whether the view says at all who may use it."""
    return hasattr(view, _ATTRIBUTE)


def judge(view: Callable[..., Any], request: HttpRequest) -> Verdict:
    """What the view's rules say to this request.

    SIGN_IN when nobody is signed in (with all that their role demands) and a role would open the view; REFUSED when signing in
    would not help or the role is another one.
    """
    rules = rules_of(view, request.method or "GET")
    if any(RULES[rule](request) for rule in rules):
        return Verdict.ALLOWED
    if _signed_in(request) or not set(rules) - _WITHOUT_ACCOUNT:
        return Verdict.REFUSED
    return Verdict.SIGN_IN


def may_use(view: Callable[..., Any], request: HttpRequest) -> bool:
    """Whether this request may reach the view: by its rules, and no when there are none."""
    return judge(view, request) is Verdict.ALLOWED


def roles_of(view: Callable[..., Any], method: str) -> tuple[Role, ...]:
    """The roles that may use a view, in the order of its rule."""
    return tuple(Role(rule) for rule in rules_of(view, method) if rule in _ROLES)


def _everybody(_request: HttpRequest) -> bool:
    return True


def _signed_in(request: HttpRequest) -> bool:
    """Somebody is signed in; staff with their second factor."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return False
    return actor.role not in _STAFF or getattr(request, "second_factor", False) is True


def _in_role(role: Role) -> Callable[[HttpRequest], bool]:
    def has_it(request: HttpRequest) -> bool:
        return _signed_in(request) and getattr(request, "actor", None).role == role.value  # type: ignore[union-attr] # not None when signed in

    return has_it


def _operations(request: HttpRequest) -> bool:
    """The operator's monitoring: the bearer token, or a direct caller on this very machine outside production."""
    token = settings.TIREK_OPERATIONS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    return settings.TIREK_OPERATIONS_FROM_LOOPBACK and _direct_loopback(request)


def _direct_loopback(request: HttpRequest) -> bool:
    # Behind a proxy on the same machine everybody comes from loopback; the proxy's headers give it away.
    if any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


_STAFF: Final = frozenset(role.value for role in STAFF)
_ROLES: Final = frozenset(role.value for role in Role)
_WITHOUT_ACCOUNT: Final = frozenset({"public", "operations"})

RULES: Final[dict[str, Callable[[HttpRequest], bool]]] = {
    "public": _everybody,
    "operations": _operations,
    "signed-in": _signed_in,
    **{role.value: _in_role(role) for role in Role},
}
