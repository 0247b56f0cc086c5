"""Addresses of money."""

from django.urls import path

from tirek.web.money import actions, award, differences, returns, statements, trace
from tirek.web.money.recoveries import actions as recovery_actions
from tirek.web.money.recoveries import views as recoveries
from tirek.web.money.runs import actions as run_actions
from tirek.web.money.runs import register
from tirek.web.money.runs import views as runs

money_urls = [
    path("awards/differences/", differences.listed, name="differences"),
    path("awards/<int:award>/", award.shown, name="award"),
    path("awards/<int:award>/compare/", actions.compare, name="award-compare"),
    path("awards/<int:award>/rulings/<uuid:ruling>/lift/", actions.lift, name="award-lift"),
    *(
        path(f"awards/<int:award>/{action.name}/", actions.view_of(action), name=f"award-{action.name}")
        for action in actions.ACTIONS
    ),
    path("recoveries/", recoveries.listed, name="recoveries"),
    path("recoveries/<int:recovery>/", recoveries.shown, name="recovery"),
    *(
        path(
            f"recoveries/<int:recovery>/{action.name}/",
            recovery_actions.view_of(action),
            name=f"recovery-{action.name}",
        )
        for action in recovery_actions.ACTIONS
    ),
    path("trace/", trace.search, name="trace"),
    path("trace/entries/<int:entry>/", trace.entry, name="trace-entry"),
    path("trace/awards/<int:award>/everything.zip", trace.export, name="award-export"),
    path("runs/", runs.listed, name="runs"),
    path("runs/new/", runs.new, name="run-new"),
    path("runs/budget/", runs.budget, name="budget"),
    path("runs/budget/allot/", runs.allot, name="budget-allot"),
    path("runs/statements/", statements.listed, name="statements"),
    path("runs/statements/new/", statements.new, name="statement-new"),
    path("runs/statements/unsettled/", statements.unsettled, name="statements-unsettled"),
    path("runs/statements/<int:statement>/", statements.shown, name="statement"),
    path("runs/returned/", returns.listed, name="returned"),
    path("runs/returned/<int:order>/write-back/", returns.give_back, name="returned-write-back"),
    path("runs/<int:run>/", runs.shown, name="run"),
    path("runs/<int:run>/orders/", runs.orders, name="run-orders"),
    path("runs/<int:run>/held/", runs.held_list, name="run-held"),
    path("runs/<int:run>/files/<int:file>/", runs.file, name="run-file"),
    *(
        path(f"runs/<int:run>/register.{form}", register.view_of(form), name=f"run-register-{form}")
        for form in register.TYPES
    ),
    *(
        path(f"runs/<int:run>/{action.name}/", run_actions.view_of(action), name=f"run-{action.name}")
        for action in run_actions.ACTIONS
    ),
]
