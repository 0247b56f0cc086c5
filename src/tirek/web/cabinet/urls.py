"""Addresses of the cabinet."""

from django.urls import path

from tirek.web.cabinet import adding, correcting, leaving, money, reading, stating, views

cabinet_urls = [
    path("cabinet/", views.listed, name="cabinet"),
    path("cabinet/messages/", reading.messages, name="cabinet-messages"),
    path("cabinet/looks/", reading.looks, name="cabinet-looks"),
    path("cabinet/consents/", leaving.consents, name="cabinet-consents"),
    path("cabinet/consents/<uuid:consent>/", leaving.take_back, name="cabinet-consent"),
    path("cabinet/refusals/<uuid:refusal>/papers/<uuid:letter>", reading.refusal_letter, name="cabinet-refusal-letter"),
    path("cabinet/<uuid:case>/", views.shown, name="cabinet-case"),
    path("cabinet/<uuid:case>/correction/", correcting.correct, name="cabinet-correction"),
    path("cabinet/<uuid:case>/document/", adding.add, name="cabinet-document"),
    path("cabinet/<uuid:case>/statement/", stating.state, name="cabinet-statement"),
    path("cabinet/<uuid:case>/withdraw/", leaving.withdraw, name="cabinet-withdraw"),
    path("cabinet/<uuid:case>/payments/", money.shown, name="cabinet-payments"),
    path("cabinet/<uuid:case>/account/", money.account, name="cabinet-account"),
    path("cabinet/<uuid:case>/papers/<uuid:letter>", reading.letter, name="cabinet-letter"),
]
