"""Addresses of the administrator's pages."""

from django.urls import path

from tirek.web.admin import absence, accounts, handing_over, jobs

urlpatterns = [
    path("", accounts.listed, name="accounts"),
    path("new/", accounts.new, name="account-new"),
    path("absence/", absence.team, name="absences"),
    path("absence/<uuid:pk>/", absence.edit, name="absence"),
    path("absence/<uuid:pk>/hand-over/", handing_over.hand_over, name="hand-over-all"),
    path("<uuid:pk>/", accounts.shown, name="account"),
    path("<uuid:pk>/link/", accounts.link, name="account-link"),
    path("<uuid:pk>/active/", accounts.active, name="account-active"),
    path("<uuid:pk>/tokens/", accounts.token, name="account-token"),
    path("<uuid:pk>/tokens/<uuid:token_pk>/", accounts.end_token, name="account-token-end"),
]

job_urls = [
    path("jobs/", jobs.shown, name="jobs"),
    path("jobs/<uuid:job>/again/", jobs.again, name="job-again"),
]
