"""`make clean-state`: throws away what the local stack keeps, so that the next start is a first one."""

import shutil
import sys

from clinic.stack.problems import StackProblem
from clinic.stack.saying import say
from clinic.stack.state import State, make_private, state_of
from clinic.stack.up_lock import only_one

# Downloaded, not made: fetching it again would only cost time.
KEPT = {"browser"}


def clean(state: State) -> None:
    """Remove the state of a checkout; raises StackProblem while its stack is running."""
    make_private(state.folder)
    with only_one(state):
        for path in state.folder.iterdir():
            if path.name not in KEPT:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        if state.servers != state.folder:
            shutil.rmtree(state.servers, ignore_errors=True)
    for sockets in (state.database_sockets, state.broker_sockets):
        shutil.rmtree(sockets, ignore_errors=True)


if __name__ == "__main__":
    try:
        clean(state_of())
    except StackProblem as problem:
        sys.exit(str(problem))
    say("The local stack's data is gone. `make run` starts anew.")
