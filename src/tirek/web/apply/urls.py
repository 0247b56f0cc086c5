"""Addresses of the application, below /apply/."""

from django.urls import path

from tirek.web.apply import documents, sign, views

urlpatterns = [
    path("", views.start, name="apply"),
    path("begin/", views.begin, name="apply-begin"),
    path("<uuid:draft>/", views.carry_on, name="apply-continue"),
    path("<uuid:draft>/discard/", views.discard, name="apply-discard"),
    path("<uuid:draft>/answers/", views.answers, name="apply-answers"),
    path("<uuid:draft>/form-changed/", views.changed, name="apply-changed"),
    path("<uuid:draft>/already/", views.in_the_way, name="apply-obstacle"),
    path("<uuid:draft>/phone-code/", views.phone_code, name="apply-phone"),
    path("<uuid:draft>/files/<uuid:document>/remove/", documents.remove, name="apply-remove"),
    path("<uuid:draft>/sign/", sign.sign, name="apply-sign"),
    path("<uuid:draft>/done/", sign.done, name="apply-done"),
    path("<uuid:draft>/<slug:name>/", views.ask, name="apply-step"),
]
