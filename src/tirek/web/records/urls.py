"""Addresses of the journals."""

from django.urls import path

from tirek.web.records import journal, outages, sms

record_urls = [
    path("journal/", journal.shown, name="journal"),
    path("journal/check/", journal.check, name="journal-check"),
    path("journal/journal.csv", journal.export, name="journal-csv"),
    path("journal/outages/", outages.shown, name="outages"),
    path("journal/outages/outages.csv", outages.export, name="outages-csv"),
    path("sms-journal/", sms.shown, name="sms-journal"),
    path("sms-journal/sms-journal.csv", sms.export, name="sms-journal-csv"),
]
