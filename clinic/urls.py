"""All addresses: the phone, the desk, sign-in, and the sign of life."""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.webauthn import views as passkeys
from django.conf import settings
from django.urls import include, path

from clinic import desk_session, health, home, own_sign_in, security_txt

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("healthz/reminders", health.reminders, name="healthz_reminders"),
    path(".well-known/security.txt", security_txt.security_txt, name="security_txt"),
    path("staff/sign-in/", account.login, name="account_login"),
    path("staff/sign-in/code/", factors.authenticate, name="mfa_authenticate"),
    path("staff/sign-in/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("staff/your-sign-in/", own_sign_in.index, name="mfa_index"),
    path("staff/your-sign-in/again/", own_sign_in.again, name="account_reauthenticate"),
    path("staff/your-sign-in/app/", own_sign_in.set_up_app, name="mfa_activate_totp"),
    path("staff/your-sign-in/passkey/", own_sign_in.add_passkey, name="mfa_add_webauthn"),
    path("staff/your-sign-in/recovery-codes/", own_sign_in.recovery_codes, name="mfa_view_recovery_codes"),
    path("staff/your-sign-in/remove/", own_sign_in.remove, name="staff_remove_factor"),
    path("staff/your-sign-in/end-sessions/", own_sign_in.end_sessions, name="staff_end_sessions"),
    path("staff/sign-out/", desk_session.sign_out, name="account_logout"),
    path("staff/session/", desk_session.left, name="staff_session"),
    path("staff/session/stay/", desk_session.stay, name="staff_stay"),
    path("staff/password/", account.password_change, name="account_change_password"),
    path("staff/", include("checklists.staff.urls")),
    path("screen/", include("checklists.staff.screen_urls")),
    path("", include("checklists.patient.urls")),
]
if settings.DELIVERY_EVENTS:
    urlpatterns += [path("", include("clinic.esp_urls"))]
handler400 = "clinic.errors.bad_request"
handler403 = "clinic.errors.forbidden"
handler404 = "clinic.errors.not_found"
handler500 = "clinic.errors.server_error"
