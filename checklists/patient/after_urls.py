"""Addresses of the day after, below `/my/`: a question is its place in the form."""

from django.urls import path

from checklists.patient.views import next_day, notes

urlpatterns = [
    path("next-day/", next_day.first, name="my_next_day"),
    path("next-day/<int:position>/", next_day.question, name="my_next_day_question"),
    path("next-day/<int:position>/help/", next_day.help_now, name="my_next_day_help"),
    path("next-day/check/", next_day.check, name="my_next_day_check"),
    path("next-day/thank-you/", next_day.thank_you, name="my_next_day_thanks"),
    path("notes/", notes.notes, name="my_notes"),
    path("notes/share/", notes.share, name="my_note_share"),
    path("notes/remove/", notes.remove, name="my_note_remove"),
]
