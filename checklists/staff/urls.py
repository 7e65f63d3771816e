"""Addresses of the desk. Sign-in is mounted beside them in the wiring."""

from django.urls import include, path

from checklists.staff.views import answers, board, checkin, home, review, wayout

urlpatterns = [
    path("", home.home, name="staff_home"),
    path("", include("checklists.staff.desk_urls")),
    path("<slug:site>/", board.board, name="staff_board"),
    path("<slug:site>/rows/", board.rows, name="staff_board_rows"),
    path("<slug:site>/check-in/<int:appointment>/", checkin.checkin, name="staff_checkin"),
    path("<slug:site>/check-in/<int:appointment>/confirm/", checkin.confirm, name="staff_confirm"),
    path("<slug:site>/check-in/<int:appointment>/tick/", answers.tick, name="staff_tick"),
    path("<slug:site>/check-in/<int:appointment>/intake/", answers.intake, name="staff_intake"),
    path("<slug:site>/check-in/<int:appointment>/driver/", answers.driver, name="staff_driver"),
    path("<slug:site>/check-in/<int:appointment>/medicine/", answers.medicine, name="staff_medicine"),
    path(
        "<slug:site>/check-in/<int:appointment>/override/<int:position>/",
        review.override,
        name="staff_override",
    ),
    path(
        "<slug:site>/override/<int:override>/<slug:answer>/",
        review.answer_override,
        name="staff_override_answer",
    ),
    path("<slug:site>/reviews/", review.waiting, name="staff_reviews"),
    path("<slug:site>/reviews/<int:entry>/", review.review, name="staff_review"),
    path("<slug:site>/reviews/<int:entry>/identify/", review.identify, name="staff_identify"),
    path("<slug:site>/move/<int:appointment>/", wayout.move, name="staff_move"),
    path("<slug:site>/hand-over/<int:appointment>/", wayout.hand_over, name="staff_hand_over"),
]
