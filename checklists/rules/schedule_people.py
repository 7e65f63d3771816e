"""Names, mail addresses and phone numbers of a schedule, as typed at a desk."""

import re
import unicodedata

import phonenumbers

from checklists.rules.schedule_problem import ValueRefused

LONGEST_NAME = 80
LONGEST_EMAIL = 254
_NAME_MARKS = frozenset(" -'’‘`.,()\"“”·/&")
_PARTICLES = frozenset(
    {"de", "da", "do", "dos", "das", "del", "della", "di", "du", "la", "le", "van", "von", "der", "den"}
    | {"ten", "ter", "bin", "ibn", "al", "el", "st", "san", "ap"}
)
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof"})
_DEGREES = frozenset({"md", "phd", "rn", "esq"})
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+(?:[A-Za-z]{{2,63}}|xn--[A-Za-z0-9-]{{1,59}})")
_EXTENSION = re.compile(r"\s*(?:ext?\.?|extension|x|#)\s*\d{1,6}$", re.IGNORECASE)


def read_name(text: str) -> str:
    """One part of a name in one line. Raises ValueRefused for what no name holds."""
    name = _plain_name(text)
    _refuse_too_long(name)
    return name


def _plain_name(text: str) -> str:
    name = " ".join(text.split())
    if not any(character.isalpha() for character in name) or not all(map(_in_a_name, name)) or "//" in name:
        raise ValueRefused("This is no name.", "Write letters, spaces, hyphens and apostrophes.")
    return name


def _refuse_too_long(name: str) -> None:
    if len(name) > LONGEST_NAME:
        raise ValueRefused("This is too long for a name.", f"Write at most {LONGEST_NAME} letters.")


def _in_a_name(character: str) -> bool:
    return character in _NAME_MARKS or character.isdigit() or unicodedata.category(character)[0] in "LM"


def split_name(text: str) -> tuple[str, str]:
    """First and last name of "Last, First", "Last, Jr., First" or "First Last". Raises ValueRefused.

    A title and a degree are left off; "Jr." belongs to the last name wherever it stands, so that one person
    written in two ways stays one.
    """
    names = _two_names(text)
    for name in names:
        _refuse_too_long(name)
    return names


def _two_names(text: str) -> tuple[str, str]:
    parts = [part for part in map(_without_title, _plain_name(text).split(",")) if part]
    if len(" ".join(parts[:-1]).split()) > 1 and _plain(parts[-1]) in _DEGREES:
        parts.pop()
    if len(parts) > 1 and _plain(parts[1]) in _SUFFIXES:
        parts[:2] = [f"{parts[0]} {parts[1]}"]
    elif len(parts) > 2 and _plain(parts[-1]) in _SUFFIXES:
        parts = [f"{parts[0]} {parts[-1]}", *parts[1:-1]]
    if len(parts) > 1:
        return _suffix_last(" ".join(parts[1:]).split(), parts[0])
    return _split_words(parts[0].split() if parts else [])


def _without_title(part: str) -> str:
    words = part.split()
    return " ".join(words[1:] if len(words) > 1 and _plain(words[0]) in _TITLES else words)


def _suffix_last(first: list[str], last: str) -> tuple[str, str]:
    """ "Lee, Sam Jr." is Sam of the Lee Jr.s."""
    if len(first) > 1 and _plain(first[-1]) in _SUFFIXES:
        return " ".join(first[:-1]), f"{last} {first[-1]}"
    return " ".join(first), last


def _split_words(words: list[str]) -> tuple[str, str]:
    """The last word is the last name, with the small words before it: "Ana de la Cruz", "Sam Lee Jr."."""
    if len(words) < 2:
        raise ValueRefused("One word is not a whole name.", "Write it as Last, First.")
    place = len(words) - 1
    if place > 1 and _plain(words[place]) in _SUFFIXES:
        place -= 1
    while place > 1 and _plain(words[place - 1]) in _PARTICLES:
        place -= 1
    return " ".join(words[:place]), " ".join(words[place:])


def _plain(word: str) -> str:
    return word.strip(".").casefold()


def read_email(text: str) -> str:
    """A mail address that a message can be sent to, its domain in lower case. Raises ValueRefused.

    Nothing that could begin a header or name a second receiver passes: no spaces, commas, quotes or
    control characters, ASCII only.
    """
    address = text.strip().removeprefix("mailto:")
    local, _, domain = address.rpartition("@")
    if len(address) > LONGEST_EMAIL or len(local) > 64 or not _EMAIL.fullmatch(address):
        raise ValueRefused(
            "This is no email address.", "Write one address, like ana@example.org, or leave it empty."
        )
    return f"{local}@{domain.lower()}"


_REGIONS = {
    "US": ("America/New_York America/Detroit America/Chicago America/Denver America/Boise America/Phoenix "
           "America/Los_Angeles America/Anchorage Pacific/Honolulu"),
    "CA": "America/Toronto America/Halifax America/Winnipeg America/Regina America/Edmonton America/Vancouver",
    "GB": "Europe/London", "IE": "Europe/Dublin", "NZ": "Pacific/Auckland", "DE": "Europe/Berlin",
    "AU": ("Australia/Sydney Australia/Melbourne Australia/Brisbane Australia/Adelaide Australia/Perth "
           "Australia/Darwin Australia/Hobart"),
}  # fmt: skip


def region_of(zone_name: str) -> str | None:
    """The country whose numbers a site in this zone writes without a code; None where nobody can say."""
    return next((region for region, zones in _REGIONS.items() if zone_name in zones.split()), None)


def read_phone(text: str, region: str | None) -> str:
    """A number in E.164 where it is a possible one, else as typed. Raises ValueRefused without digits.

    Possible, not valid: reserved and short numbers are real at a desk. `region` is two letters, "US";
    None leaves numbers without a country code as typed.
    """
    typed = " ".join(text.split())
    if sum(character.isdigit() for character in typed) < 3 or len(typed) > 40:
        raise ValueRefused("This is no phone number.", "Write digits, like 303 555 0134, or leave it empty.")
    try:
        number = phonenumbers.parse(_EXTENSION.sub("", typed), region)
    except phonenumbers.NumberParseException:
        return typed
    possible = (
        phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
    )
    if not possible or _EXTENSION.search(typed):
        return typed
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
