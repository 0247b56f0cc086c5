"""Addresses of the desk: below /cases/, and the messages of the staff."""

from django.urls import path

from tirek.web.desk import actions, case, files, lists, messages

desk_urls = [
    path("messages/", messages.shown, name="messages"),
    path("cases/", lists.listed, name="cases"),
    path("cases/search/", lists.search, name="cases-search"),
    path("cases/<uuid:case>/", case.shown, name="case"),
    path("cases/<uuid:case>/facts/<str:name>/", actions.settle, name="case-fact"),
    path("cases/<uuid:case>/documents/<uuid:document>/", files.whole, name="case-document-file"),
    path("cases/<uuid:case>/documents/<uuid:document>/preview/", files.preview, name="case-document-preview"),
    path("cases/<uuid:case>/documents/<uuid:document>/returned/", actions.returned, name="case-document-returned"),
    *(
        path(f"cases/<uuid:case>/{action.name}/", actions.view_of(action), name=f"case-{action.name}")
        for action in actions.ACTIONS
    ),
]
