"""How the effect of a message is looked at: a window before it and one as long after it."""

from datetime import timedelta
from enum import StrEnum

# House rule: most people answer a message within a day, or not because of it.
WINDOW = timedelta(hours=24)


class Arrival(StrEnum):
    """What a mail provider said of a message it had taken. Whether it was opened nobody asks."""

    DELIVERED = "delivered"
    BOUNCED = "bounced"
    NO_WORD = "no_word"
