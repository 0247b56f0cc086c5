"""Addresses of the law browser, below `law/`."""

from django.urls import path

from tirek.web.lawbook import views

law_urls = [
    path("law/", views.index, name="law"),
    path("law/acts/<slug:act>/", views.act, name="law-act"),
    path("law/acts/<slug:act>/v<int:number>/", views.version, name="law-version"),
    path("law/compare/", views.compare, name="law-compare"),
    path("law/territories/", views.territory_table, name="law-territories"),
    path("law/territories.csv", views.territory_csv, name="law-territories-csv"),
    path("law/parameters/", views.parameter_list, name="law-parameters"),
    path("law/parameters/<slug:parameter>.csv", views.parameter_csv, name="law-parameter-csv"),
    path("law/parameters/<slug:parameter>/", views.parameter, name="law-parameter"),
    path("law/calendar/", views.calendar_now, name="law-calendar"),
    path("law/calendar/<int:year>/", views.calendar_year, name="law-calendar-year"),
    path("law/sources/", views.sources, name="law-sources"),
]
