"""Addresses of the counters: the same pages under both of them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import path

from tirek.web.counter import bringing, fetching, leaving, office, visiting
from tirek.web.counter.faces import FACES, Face, at

if TYPE_CHECKING:
    from django.urls import URLPattern


def _of(face: Face) -> "Iterator[URLPattern]":
    pages = (
        ("", "", office.start),
        ("new/", "new", visiting.new),
        ("consent/", "consent", visiting.consent),
        ("visits/<uuid:draft>/put-away/", "put-away", visiting.put_away),
        ("visits/<uuid:draft>/ask/", "ask", visiting.ask_again),
        ("visits/<uuid:draft>/refuse/", "refuse", visiting.refuse),
        ("visits/<uuid:draft>/<slug:step>/", "visit", visiting.step),
        ("cases/<uuid:case>/", "case", fetching.case),
        ("cases/<uuid:case>/hand-out/", "hand-out", fetching.hand_out),
        ("cases/<uuid:case>/bring/", "bring", bringing.bring),
        ("cases/<uuid:case>/withdraw/", "withdraw", leaving.withdraw),
        ("cases/<uuid:case>/send-again/", "send-again", fetching.send_again),
        ("cases/<uuid:case>/originals/<uuid:document>/", "original", fetching.original),
        ("cases/<uuid:case>/papers/<uuid:letter>/", "paper", fetching.paper),
        ("refusals/<uuid:refusal>/", "refusal", fetching.refusal),
        ("refusals/<uuid:refusal>/papers/<uuid:letter>/", "refusal-paper", fetching.refusal_paper),
    )
    for address, name, view in pages:
        yield path(f"{face.name}/{address}", at(face, view), name=f"{face.name}-{name}" if name else face.name)


counter_urls = [pattern for face in FACES for pattern in _of(face)]
