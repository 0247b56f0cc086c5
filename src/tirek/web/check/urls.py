"""Addresses of the check, below /check/."""

from django.urls import path

from tirek.web.check import views

urlpatterns = [
    path("", views.ask, {"name": "place"}, name="check"),
    path("answers/", views.answers_page, name="check-answers"),
    path("result/", views.result, name="check-result"),
    path("elsewhere/", views.elsewhere, name="check-elsewhere"),
    path("receipt.json", views.receipt_file, name="check-receipt"),
    path("<slug:name>/", views.ask, name="check-step"),
]
