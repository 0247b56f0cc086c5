"""Addresses of signing in and out."""

from django.urls import path

from tirek.web.signin import citizen, identity, set_up, views

sign_in_urls = [
    path("sign-in/", views.choose, name="sign-in"),
    path("sign-in/citizen/", citizen.go, name="sign-in-citizen"),
    path("sign-in/citizen/back/", citizen.come_back, name="sign-in-citizen-back"),
    path("sign-in/staff/", views.staff, name="sign-in-staff"),
    path("sign-in/staff/code/", views.code, name="sign-in-code"),
    path("sign-in/set-up/", set_up.begin, name="set-up"),
    path("sign-in/set-up/qr.svg", set_up.picture, name="set-up-picture"),
    path("sign-in/kept/", views.kept, name="kept"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("demo/identity/", identity.person, name="demo-identity"),
]

# Outside the languages: what the demonstration's identity provider answers programs.
demo_identity_urls = [
    path("authorize", identity.authorize, name="demo-identity-authorize"),
    path("<path:path>", identity.machine, name="demo-identity-machine"),
]
