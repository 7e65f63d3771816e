"""The phone's addresses. They hold no id of anybody: an item is its place in one's own list."""

from django.urls import include, path, re_path

from checklists.patient import after_urls
from checklists.patient.views import (
    arrival,
    calendar,
    driver,
    fasting,
    home,
    intakes,
    items,
    link,
    medicines,
    question_steps,
    stop,
    unlock,
)

urlpatterns = [
    path("l/", link.open_link, name="link_open"),
    path("l/not-for-me/", link.not_for_me, name="link_not_for_me"),
    # Mail programs add brackets, blanks and full stops to addresses: whatever stands there gets a page.
    re_path(r"^[lL]/(?P<token>[^/]{1,400})(?:/.*)?$", link.landing, name="link"),
    path("r/stop/<str:token>", stop.stop, name="reminders_stop"),
    path("my/", home.home, name="my_home"),
    path("my/thank-you/", home.thank_you, name="my_thank_you"),
    path("my/look/", home.look, name="my_look"),
    path("my/calendar.ics", calendar.calendar, name="my_calendar"),
    path("my/items/<int:position>/", items.item, name="my_item"),
    path("my/items/<int:position>/<int:step>/", question_steps.step, name="my_step"),
    path("my/items/<int:position>/check/", question_steps.check, name="my_check"),
    path("my/items/<int:position>/last/", fasting.last, name="my_last"),
    path("my/items/<int:position>/tick/", items.tick, name="my_tick"),
    path("my/items/<int:position>/undo/", items.undo, name="my_undo"),
    path("my/not-sure/", items.unsure, name="my_unsure"),
    path("my/ate/", intakes.ate, name="my_ate"),
    path("my/ate/when/", intakes.when, name="my_ate_when"),
    path("my/ate/mistake/", intakes.mistake, name="my_ate_mistake"),
    path("my/medicines/", medicines.medicines_page, name="my_medicines"),
    path("my/medicines/several/", medicines.add_several, name="my_medicines_several"),
    path("my/medicines/change/", medicines.change, name="my_medicine_change"),
    path("my/medicines/remove/", medicines.remove, name="my_medicine_remove"),
    path("my/medicines/last/", medicines.last_dose, name="my_medicine_last"),
    path("my/medicines/guess/", medicines.guess, name="my_medicine_guess"),
    path("my/medicines/all/", medicines.declare, name="my_medicines_declare"),
    path("my/seen/", home.seen, name="my_seen"),
    path("my/here/", arrival.here, name="my_here"),
    path("my/not-here/", arrival.not_here, name="my_not_here"),
    path("my/", include(after_urls)),
    path("my/ride/", driver.ride, name="my_ride"),
    path("my/ride/outside/", driver.outside, name="my_outside"),
    path("my/unlock/", unlock.unlock, name="my_unlock"),
    path("my/unlock/send/", unlock.send_code, name="my_unlock_send"),
    path("my/", include("checklists.patient.kept_urls")),
    path("my/new-link/", link.new_link, name="my_new_link"),
    path("my/sign-out/", link.sign_out, name="my_sign_out"),
]
