"""What can go wrong with the local stack, said so that a person can act."""


class StackProblem(Exception):
    """The stack cannot go on; its text is one clear message with the cure."""


class StopRequested(Exception):
    """Ctrl-C or SIGTERM arrived while the stack was starting."""
