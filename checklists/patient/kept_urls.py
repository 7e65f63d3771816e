"""Addresses of a list that a phone keeps, below /my/: its worker reaches no further."""

from django.urls import path

from checklists.patient.views import kept, remembered

urlpatterns = [
    path("keep/", kept.keep, name="my_keep"),
    path("keep/end/", kept.end, name="my_keep_end"),
    path("open/", remembered.open_again, name="my_open"),
    path("kept/", kept.content, name="my_kept"),
    path("kept/alive/", kept.alive, name="my_kept_alive"),
    path("kept-ticks/", kept.ticks, name="my_kept_ticks"),
    path("sw.js", kept.worker, name="my_worker"),
]
