"""Addresses of money."""

from django.urls import path

from tirek.web.money import actions, award, differences

money_urls = [
    path("awards/differences/", differences.listed, name="differences"),
    path("awards/<int:award>/", award.shown, name="award"),
    path("awards/<int:award>/rulings/<uuid:ruling>/lift/", actions.lift, name="award-lift"),
    *(
        path(f"awards/<int:award>/{action.name}/", actions.view_of(action), name=f"award-{action.name}")
        for action in actions.ACTIONS
    ),
]
