"""Addresses of the services."""

from django.urls import path

from tirek.web.services import views

service_urls = [
    path("services/", views.service_list, name="services"),
    path("services/<slug:service>/", views.service, name="service"),
]
