"""Where the local stack keeps things: one folder of the checkout, a short one for sockets, one of root's."""

import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from clinic.stack.problems import StackProblem

CHECKOUT = Path(__file__).resolve().parents[2]
# PostgreSQL refuses to run as root, and its unprivileged user may not enter a home: so it gets a place of its own.
ROOT_FOLDER = Path("/var/lib/infusion-ready")
# The kernel's limit for a socket's path is 107 bytes; PostgreSQL adds its own name and a suffix to the folder.
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.65535.lock")


@dataclass(frozen=True)
class State:
    """The folders of one checkout and one user. Nothing exists until asked for."""

    checkout: Path
    folder: Path
    servers: Path
    database_sockets: Path
    broker_sockets: Path

    @property
    def logs(self) -> Path:
        return self.folder / "log"

    @property
    def mail(self) -> Path:
        return self.folder / "mail"

    @property
    def broker_data(self) -> Path:
        return self.folder / "broker"


def fingerprint(checkout: Path, uid: int) -> str:
    """Twelve letters that stand for this checkout and this user."""
    return hashlib.sha256(f"{uid}:{checkout}".encode()).hexdigest()[:12]


def state_of(checkout: Path = CHECKOUT, *, uid: int | None = None, temporary: Path | None = None) -> State:
    """The folders of `checkout` for the user `uid` (by default the one who runs this)."""
    uid = os.getuid() if uid is None else uid
    mark = fingerprint(checkout, uid)
    sockets = temporary or temporary_folder()
    folder = checkout / ".local"
    return State(
        checkout=checkout,
        folder=folder,
        servers=ROOT_FOLDER / mark if uid == 0 else folder,
        database_sockets=sockets / f"infusion-ready-{mark}-db",
        broker_sockets=sockets / f"infusion-ready-{mark}-mq",
    )


def temporary_folder() -> Path:
    """A short folder that is the same for each command, whatever TMPDIR says in its shell."""
    # `make_private` refuses what somebody else has laid there.
    system = Path("/tmp")  # noqa: S108  # nosec B108
    return system if os.access(system, os.W_OK | os.X_OK) else Path(tempfile.gettempdir())


def make_private(folder: Path, *, uid: int | None = None, gid: int | None = None) -> Path:
    """Make `folder` for one user alone, or refuse one that somebody else has laid there.

    With `uid` the folder belongs to that user, and the group `gid` may enter it too.
    """
    wanted = os.getuid() if uid is None else uid
    mode = 0o700 if gid is None else 0o770
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=False)
    except FileExistsError:
        _require_ours(folder, wanted)
    except OSError as problem:
        raise StackProblem(f"The folder {folder} cannot be made: {problem.strerror}.") from problem
    if uid is not None:
        os.chown(folder, uid, -1 if gid is None else gid)
    if stat.S_IMODE(folder.stat().st_mode) != mode:
        folder.chmod(mode)
    return folder


def _require_ours(folder: Path, uid: int) -> None:
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {uid, os.getuid()}:
        raise StackProblem(
            f"{folder} belongs to another user. Remove it, or ask its owner to, and start again."
        )


def make_public(folder: Path) -> Path:
    """Make a folder that others may enter but not change; folders above it are left as they are."""
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    except OSError as problem:
        raise StackProblem(f"The folder {folder} cannot be made: {problem.strerror}.") from problem
    for path in made:
        path.chmod(0o755)
    return folder


def require_short(folder: Path) -> Path:
    """A socket's path has a limit of the kernel; say so before a server fails over it."""
    if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER:
        raise StackProblem(
            f"The folder for sockets, {folder}, has too long a name. Set TMPDIR to a short one."
        )
    return folder
