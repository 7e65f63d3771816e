"""A phone number as a link dials it."""


def dialled(phone: str) -> str:
    """Digits and a leading plus, for `tel:`; "" where there is nothing to dial."""
    digits = "".join(letter for letter in phone if letter in "0123456789")
    return f"+{digits}" if digits and phone.strip().startswith("+") else digits
