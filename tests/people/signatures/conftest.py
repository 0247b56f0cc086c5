"""One authority and its responder for all tests of signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import translation
from tests.people.signatures.pki import Authority, Holder, Responder

from tirek.people.signatures import Ocsp, Trust

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """What is wrong with a signature is told in the reader's language."""
    with translation.override("en"):
        yield


@pytest.fixture
def authority() -> Authority:
    return Authority()


@pytest.fixture
def responder(authority: Authority) -> Iterator[Responder]:
    with Responder(authority) as server:
        yield server


@pytest.fixture
def trust(authority: Authority, responder: Responder) -> Trust:
    return authority.trust(Ocsp(responder.address, timeout=5))


@pytest.fixture
def anna(authority: Authority) -> Holder:
    """The applicant's own key for signing."""
    return authority.issue()
