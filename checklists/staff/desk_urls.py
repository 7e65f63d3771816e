"""Addresses of booking, patients, import and calls."""

from django.urls import path

from checklists.staff.views import (
    appointments,
    booking,
    calls,
    changes,
    day_sheet,
    free_chair,
    merging,
    messages,
    own_plans,
    patients,
    schedule,
    second_contacts,
    series,
    series_booking,
    series_moves,
    setup,
    site,
    team,
    welcome,
)

urlpatterns = [
    path("welcome/<str:token>/", welcome.welcome, name="staff_welcome"),
    path("<slug:site>/book/", booking.book, name="staff_book"),
    path("<slug:site>/book/series/", series_booking.book, name="staff_book_series"),
    path(
        "<slug:site>/appointments/<int:appointment>/move-rest/",
        series_moves.move_rest,
        name="staff_move_rest",
    ),
    path("<slug:site>/appointments/<int:appointment>/", appointments.show, name="staff_appointment"),
    path("<slug:site>/appointments/<int:appointment>/link/", appointments.send_link, name="staff_send_link"),
    path(
        "<slug:site>/appointments/<int:appointment>/messages/<uuid:message>/send/",
        messages.send_now,
        name="staff_send_now",
    ),
    path(
        "<slug:site>/appointments/<int:appointment>/messages/<uuid:message>/skip/",
        messages.skip,
        name="staff_skip",
    ),
    path("<slug:site>/appointments/<int:appointment>/unlock/", appointments.unlock, name="staff_unlock"),
    path(
        "<slug:site>/appointments/<int:appointment>/lift-link/",
        appointments.lift_link,
        name="staff_lift_link",
    ),
    path("<slug:site>/appointments/<int:appointment>/move/", changes.move, name="staff_reschedule"),
    path("<slug:site>/appointments/<int:appointment>/cancel/", changes.cancel, name="staff_cancel"),
    path(
        "<slug:site>/appointments/<int:appointment>/bring-back/", changes.bring_back, name="staff_bring_back"
    ),
    path(
        "<slug:site>/appointments/<int:appointment>/version/",
        appointments.use_version,
        name="staff_use_version",
    ),
    path("<slug:site>/appointments/<int:appointment>/series/", series.begin, name="staff_begin_series"),
    path("<slug:site>/patients/<int:patient>/series/", series.end, name="staff_end_series"),
    path("<slug:site>/patients/", patients.find, name="staff_patients"),
    path("<slug:site>/patients/new/", patients.new, name="staff_patient_new"),
    path("<slug:site>/patients/<int:patient>/", patients.show, name="staff_patient"),
    path("<slug:site>/patients/<int:patient>/merge/", merging.merge, name="staff_patient_merge"),
    path("<slug:site>/patients/<int:patient>/contact/", patients.contact, name="staff_patient_contact"),
    path(
        "<slug:site>/patients/<int:patient>/address/", patients.confirm_address, name="staff_confirm_address"
    ),
    path(
        "<slug:site>/patients/<int:patient>/helpers/<int:place>/",
        second_contacts.helper,
        name="staff_helper",
    ),
    path(
        "<slug:site>/patients/<int:patient>/helpers/<int:place>/end/",
        second_contacts.helper_end,
        name="staff_helper_end",
    ),
    path(
        "<slug:site>/patients/<int:patient>/second-contact/",
        second_contacts.second_contact,
        name="staff_second_contact",
    ),
    path("<slug:site>/patients/<int:patient>/conditions/", own_plans.noted, name="staff_conditions"),
    path("<slug:site>/own-plan/<int:appointment>/", own_plans.own_plan, name="staff_own_plan"),
    path("<slug:site>/day-sheet/", day_sheet.day_sheet, name="staff_day_sheet"),
    path("<slug:site>/import/", schedule.upload, name="staff_import"),
    path("<slug:site>/calls/", calls.listed, name="staff_calls"),
    path("<slug:site>/calls/<int:call>/", calls.outcome, name="staff_call_outcome"),
    path("<slug:site>/calls/<int:call>/take-back/", calls.take_back, name="staff_call_take_back"),
    path("<slug:site>/free-chair/", free_chair.free_chair_for, name="staff_free_chair"),
    path("<slug:site>/unreachable/", calls.not_reached, name="staff_unreachable"),
    path("<slug:site>/getting-started/", setup.listed, name="staff_setup"),
    path("<slug:site>/getting-started/steps/", setup.steps, name="staff_setup_steps"),
    path("<slug:site>/getting-started/<slug:step>/", setup.skip, name="staff_setup_skip"),
    path("<slug:site>/test-email/", setup.test_email, name="staff_test_email"),
    path("<slug:site>/test-email/<str:token>/", setup.arrived, name="staff_test_email_arrived"),
    path("<slug:site>/team/", team.team, name="staff_team"),
    path("<slug:site>/settings/", site.settings, name="staff_site"),
    path("<slug:site>/settings/reminders/", site.reminders, name="staff_site_reminders"),
]
