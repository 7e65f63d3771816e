"""Staff sign-in by django-allauth: by email, closed to strangers, limits in the shared cache."""

from clinic.settings.base import DEMO  # noqa: F401

AUTH_USER_MODEL = "checklists.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "clinic.accounts.StaffAdapter"
ACCOUNT_FORMS = {"login": "clinic.sign_in.SignInForm", "change_password": "clinic.sign_in.OwnPasswordForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "5/15m/key,30/m/ip"}

LOGIN_URL = "/staff/sign-in/"
LOGIN_REDIRECT_URL = "/staff/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/staff/sign-in/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
# Seconds: idle, and since sign-in, whatever happens.
STAFF_IDLE_SECONDS = 15 * 60
STAFF_ABSOLUTE_SECONDS = 12 * 60 * 60
