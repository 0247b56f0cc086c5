"""Addresses of the demonstration; the configuration puts them behind /kk/demo/, /ru/demo/ and /en/demo/."""

from django.urls import path

from tirek.demo import views

app_name = "demo"

urlpatterns = [
    path("", views.page, name="page"),
    path("registry/", views.registry, name="registry"),
    path("bank/<int:demo_run>/<slug:answer>/", views.bank_answer, name="bank"),
]
