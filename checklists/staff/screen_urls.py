"""Addresses of a wall screen that nobody is signed in at."""

from django.urls import path

from checklists.staff.views import screens, wall

urlpatterns = [
    path("", wall.screen, name="screen"),
    path("tiles/", wall.screen_tiles, name="screen_tiles"),
    path("connect/<str:token>/", screens.connect, name="screen_connect"),
]
