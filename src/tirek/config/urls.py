"""Every address of Tirek. Pages stand under their language; `/` leads to the reader's own."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from tirek.api.urls import api_urls, problem_urls
from tirek.config import health, metrics
from tirek.web import sms_reports
from tirek.web.signin.urls import demo_identity_urls
from tirek.web.verify.urls import verify_code_urls

urlpatterns = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("metrics", metrics.metrics, name="metrics"),
    path("api/v1/", api_urls),
    path("problems/", include(problem_urls)),
    path("sms/reports", sms_reports.take, name="sms-reports"),
    path("demo/identity/", include(demo_identity_urls)),
    *verify_code_urls,
    *i18n_patterns(
        path("demo/", include("tirek.demo.urls")), path("", include("tirek.web.urls")), prefix_default_language=True
    ),
]

handler400 = "tirek.web.errors.bad_request"
handler403 = "tirek.web.errors.forbidden"
handler404 = "tirek.web.errors.not_found"
handler500 = "tirek.web.errors.server_error"
