"""Staff sign-in by django-allauth: by email, closed to strangers, limits in the shared cache."""

from clinic.settings.base import DEMO, env  # noqa: F401

AUTH_USER_MODEL = "checklists.User"
AUTHENTICATION_BACKENDS = ["clinic.accounts.StaffBackend"]
ACCOUNT_ADAPTER = "clinic.accounts.StaffAdapter"
ACCOUNT_FORMS = {
    "login": "clinic.sign_in.SignInForm",
    "change_password": "clinic.sign_in.OwnPasswordForm",
    "reauthenticate": "clinic.sign_in.AgainForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
# A sign-in counts as fresh for so many seconds; later the password is asked for once more before a factor changes.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "5/15m/key,30/m/ip"}

MFA_ADAPTER = "clinic.second_factor.FactorAdapter"
MFA_FORMS = {
    "authenticate": "clinic.factor_forms.CodeForm",
    "activate_totp": "clinic.factor_forms.AppForm",
    "authenticate_webauthn": "clinic.factor_forms.PasskeyToo",
    "login_webauthn": "clinic.factor_forms.PasskeyAlone",
    "add_webauthn": "clinic.factor_forms.PasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# A code of the period before still counts: typing takes its while. It is remembered for as long as it would count.
MFA_TOTP_TOLERANCE = 1
# 66 bits each, told once.
MFA_RECOVERY_CODE_DIGITS = 20
MFA_RECOVERY_CODES_SHOW_ONCE = True
# A passkey stands for both factors, so the device must have asked for a finger, a face or its PIN.
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RATE_LIMITS = {"webauthn_login": "30/m/ip"}
# Sessions that one member of staff may have open; the oldest ends.
STAFF_SESSIONS = 5

LOGIN_URL = "/staff/sign-in/"
LOGIN_REDIRECT_URL = "/staff/"
# The mark tells the other tabs of this browser.
ACCOUNT_LOGOUT_REDIRECT_URL = "/staff/sign-in/?out"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "clinic.passwords.NotTooLong"},
    {"NAME": "clinic.passwords.NotGuessable"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
# Seconds: without work, and since sign-in whatever happens. A site may ask for less; nothing switches either off.
STAFF_IDLE_SECONDS = max(180, min(env.int("STAFF_IDLE_SECONDS", default=15 * 60), 15 * 60))
STAFF_ABSOLUTE_SECONDS = max(900, min(env.int("STAFF_ABSOLUTE_SECONDS", default=12 * 3600), 12 * 3600))
