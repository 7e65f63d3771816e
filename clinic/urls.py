"""All addresses: the phone, the desk, sign-in, and the sign of life."""

from allauth.account import views as account
from django.conf import settings
from django.urls import include, path

from clinic import desk_session, health, home, security_txt

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("healthz/reminders", health.reminders, name="healthz_reminders"),
    path(".well-known/security.txt", security_txt.security_txt, name="security_txt"),
    path("staff/sign-in/", account.login, name="account_login"),
    path("staff/sign-out/", desk_session.sign_out, name="account_logout"),
    path("staff/session/", desk_session.left, name="staff_session"),
    path("staff/session/stay/", desk_session.stay, name="staff_stay"),
    path("staff/password/", account.password_change, name="account_change_password"),
    path("staff/", include("checklists.staff.urls")),
    path("", include("checklists.patient.urls")),
]
if settings.DELIVERY_EVENTS:
    urlpatterns += [path("", include("clinic.esp_urls"))]
handler400 = "clinic.errors.bad_request"
handler403 = "clinic.errors.forbidden"
handler404 = "clinic.errors.not_found"
handler500 = "clinic.errors.server_error"
