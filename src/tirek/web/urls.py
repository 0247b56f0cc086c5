"""Addresses of the pages; the configuration puts them behind /kk/, /ru/ and /en/."""

from django.urls import include, path

from tirek.web import views
from tirek.web.admin.urls import job_urls
from tirek.web.cabinet.urls import cabinet_urls
from tirek.web.counter.urls import counter_urls
from tirek.web.desk.urls import desk_urls
from tirek.web.lawbook.urls import law_urls
from tirek.web.money.urls import money_urls
from tirek.web.records.urls import record_urls
from tirek.web.services.urls import service_urls
from tirek.web.signin.urls import sign_in_urls
from tirek.web.signing.urls import signing_urls
from tirek.web.verify.urls import verify_urls

app_name = "web"

urlpatterns = [
    path("", views.start, name="start"),
    path("about/", views.about, name="about"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("appearance/", views.choose_appearance, name="appearance"),
    path("check/", include("tirek.web.check.urls")),
    path("apply/", include("tirek.web.apply.urls")),
    *service_urls,
    *law_urls,
    *sign_in_urls,
    *cabinet_urls,
    *counter_urls,
    *desk_urls,
    *signing_urls,
    *money_urls,
    *record_urls,
    *job_urls,
    *verify_urls,
    path("accounts/", include("tirek.web.admin.urls")),
]
