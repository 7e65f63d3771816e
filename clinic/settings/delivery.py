"""What a mail provider tells of our messages, through the extra `esp`; off while no provider is named."""

from importlib.util import find_spec

from clinic.settings.base import env

# Those whose events find their way back to a message.
DELIVERY_PROVIDERS = ("postmark", "mailgun", "brevo")
DELIVERY_PROVIDER = env("DELIVERY_PROVIDER", default="").lower()
# "user:password", as the provider sends it with each call.
DELIVERY_SECRET = env("DELIVERY_SECRET", default="")
# The provider's own key to its signatures, where it signs.
DELIVERY_SIGNING_KEY = env("DELIVERY_SIGNING_KEY", default="")
DELIVERY_EXTRA = find_spec("anymail") is not None
# The address is there only where all of it is; `doctor` says what is missing.
DELIVERY_EVENTS = (
    DELIVERY_EXTRA
    and DELIVERY_PROVIDER in DELIVERY_PROVIDERS
    and len(DELIVERY_SECRET) >= 16
    and (DELIVERY_PROVIDER != "mailgun" or bool(DELIVERY_SIGNING_KEY))
)
ANYMAIL = {
    "WEBHOOK_SECRET": DELIVERY_SECRET,
    "MAILGUN_WEBHOOK_SIGNING_KEY": DELIVERY_SIGNING_KEY,
}
