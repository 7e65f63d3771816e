"""Addresses of the desk. Sign-in is mounted beside them in the wiring."""

from django.urls import include, path

from checklists.staff.views import (
    answers,
    board,
    checkin,
    home,
    medicine_acts,
    medicines,
    new_dates,
    override_week,
    overrides,
    questions,
    review,
    rides,
    vitals,
    wayout,
)

urlpatterns = [
    path("", home.home, name="staff_home"),
    path("", include("checklists.staff.desk_urls")),
    path("", include("checklists.staff.protocol_urls")),
    path("", include("checklists.staff.report_urls")),
    path("<slug:site>/", board.board, name="staff_board"),
    path("<slug:site>/rows/", board.rows, name="staff_board_rows"),
    path("<slug:site>/check-in/<int:appointment>/", checkin.checkin, name="staff_checkin"),
    path("<slug:site>/check-in/<int:appointment>/confirm/", checkin.confirm, name="staff_confirm"),
    path("<slug:site>/check-in/<int:appointment>/news/", checkin.news, name="staff_checkin_news"),
    path("<slug:site>/check-in/<int:appointment>/history/", checkin.history, name="staff_checkin_history"),
    path("<slug:site>/check-in/<int:appointment>/here/", checkin.present_here, name="staff_present"),
    path("<slug:site>/check-in/<int:appointment>/tick/", answers.tick, name="staff_tick"),
    path("<slug:site>/check-in/<int:appointment>/intake/", answers.intake, name="staff_intake"),
    path("<slug:site>/check-in/<int:appointment>/driver/", rides.driver, name="staff_driver"),
    path("<slug:site>/check-in/<int:appointment>/ride/", rides.confirm, name="staff_ride"),
    path(
        "<slug:site>/check-in/<int:appointment>/answers/<int:position>/",
        questions.record,
        name="staff_answers",
    ),
    path("<slug:site>/check-in/<int:appointment>/medicine/", medicine_acts.medicine, name="staff_medicine"),
    path("<slug:site>/check-in/<int:appointment>/vital-signs/", vitals.record, name="staff_vital_signs"),
    path(
        "<slug:site>/check-in/<int:appointment>/override/<int:position>/",
        overrides.override,
        name="staff_override",
    ),
    path(
        "<slug:site>/override/<int:override>/<slug:answer>/",
        overrides.answer_override,
        name="staff_override_answer",
    ),
    path("<slug:site>/overrides/", override_week.week, name="staff_override_week"),
    path("<slug:site>/reviews/", review.waiting, name="staff_reviews"),
    path("<slug:site>/reviews/<int:entry>/", review.review, name="staff_review"),
    path("<slug:site>/reviews/<int:entry>/identify/", medicines.identify, name="staff_identify"),
    path("<slug:site>/medicine-names/", medicines.names, name="staff_medicine_names"),
    path("<slug:site>/move/<int:appointment>/", wayout.move, name="staff_move"),
    path("<slug:site>/move/<int:appointment>/new-date/", new_dates.new_date, name="staff_new_date"),
    path("<slug:site>/hand-over/<int:appointment>/", wayout.hand_over, name="staff_hand_over"),
]
