"""Addresses of the pages; the configuration puts them behind /kk/, /ru/ and /en/."""

from django.urls import include, path

from tirek.web import views

app_name = "web"

urlpatterns = [
    path("", views.start, name="start"),
    path("about/", views.about, name="about"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("appearance/", views.choose_appearance, name="appearance"),
    path("check/", include("tirek.web.check.urls")),
]
