"""Who may use a route. Every view carries a rule; a view without one answers nobody."""

import hmac
import ipaddress
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeVar

from django.conf import settings
from django.http import HttpRequest

Rule = Literal["public", "operations"]
View = TypeVar("View", bound=Callable[..., Any])

_ATTRIBUTE = "access_rule"


def access(rule: Rule) -> Callable[[View], View]:
    """Mark a view (or an API operation) with its rule: `@access("public")`.

    For a class: `access("public")(SomeView.as_view())`. Rules are the keys of `RULES`; another name is a KeyError.
    """
    RULES[rule]

    def mark(view: View) -> View:
        setattr(view, _ATTRIBUTE, rule)
        return view

    return mark


def set_rules(view: Callable[..., Any], by_method: Mapping[str, Rule | None]) -> None:
    """Mark a view that answers several methods by different rules; a method without a rule answers nobody."""
    setattr(view, _ATTRIBUTE, dict(by_method))


def rule_of(view: Callable[..., Any], method: str) -> Rule | None:
    """The rule of a view for an HTTP method, None when it has none (and so lets nobody in)."""
    rule = getattr(view, _ATTRIBUTE, None)
    if isinstance(rule, dict):
        # A method that the view doesn't have reaches the view, which answers 405.
        return rule.get(method) if method in rule else next(iter(rule.values()), None)
    return rule


def has_rule(view: Callable[..., Any]) -> bool:
    """Whether the view says at all who may use it."""
    return hasattr(view, _ATTRIBUTE)


def may_use(view: Callable[..., Any], request: HttpRequest) -> bool:
    """Whether this request may reach the view: by its rule, and no when there is none."""
    rule = rule_of(view, request.method or "GET")
    return rule is not None and RULES[rule](request)


def _everybody(_request: HttpRequest) -> bool:
    return True


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


RULES: dict[str, Callable[[HttpRequest], bool]] = {"public": _everybody, "operations": _operations}
