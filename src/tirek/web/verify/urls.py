"""Addresses of the public check of a letter."""

from django.urls import path, re_path

from tirek.web.verify import views

verify_urls = [
    path("verify/", views.ask, name="verify-ask"),
    path("verify/<str:code>/", views.shown, name="verify"),
]

# Outside the languages: what stands in the QR code of every letter.
verify_code_urls = [
    re_path(r"^verify/(?P<code>[^/]+)/?$", views.in_own_language, name="verify-code"),
]
