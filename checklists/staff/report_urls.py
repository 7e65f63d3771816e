"""Addresses of reports and of the audit; their days stand in the query: `?from=2026-10-01&to=2026-11-26`."""

from django.urls import path

from checklists.staff.views import audit, reports, weekly_look

urlpatterns = [
    path("<slug:site>/audit/", audit.trail, name="staff_audit"),
    path("<slug:site>/audit/week/", weekly_look.week, name="staff_weekly_look"),
    path("<slug:site>/reports/", reports.overview, name="staff_reports"),
    path("<slug:site>/reports/<slug:report>/", reports.show, name="staff_report"),
    path("<slug:site>/reports/<slug:report>/csv/", reports.as_csv, name="staff_report_csv"),
]
