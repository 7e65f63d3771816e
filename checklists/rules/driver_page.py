"""Where the holder of a driver's link stands: what their page asks, or thanks for. Source: ux.md D1 to D3."""

from enum import StrEnum


class Standing(StrEnum):
    """One page each. HELP asks a second contact; NO is theirs too, who may still change their mind."""

    ASKED = "asked"
    YES = "yes"
    HELP = "help"
    NO = "no"
    DECLINED = "declined"
    NOT_ASKED = "not_asked"
    OVER = "over"

    @property
    def asks(self) -> bool:
        return self in (Standing.ASKED, Standing.HELP, Standing.NO)


def standing(
    *,
    is_driver: bool,
    has_said_yes: bool,
    is_contact: bool,
    is_taken: bool,
    has_declined: bool,
    is_over: bool,
) -> Standing:
    """`is_taken`: somebody else takes the patient home, or nobody is needed."""
    if is_over:
        return Standing.OVER
    if is_driver:
        return Standing.YES if has_said_yes else Standing.ASKED
    if is_taken:
        return Standing.NOT_ASKED
    if is_contact:
        return Standing.NO if has_declined else Standing.HELP
    return Standing.DECLINED if has_declined else Standing.NOT_ASKED
