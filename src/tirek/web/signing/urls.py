"""Addresses of the signing queue."""

from django.urls import path

from tirek.web.signing import views

signing_urls = [
    path("signing/", views.queue, name="signing"),
    path("signing/<uuid:proposal>/", views.shown, name="proposal"),
    path("signing/<uuid:proposal>/letter.pdf", views.letter, name="proposal-letter"),
]
