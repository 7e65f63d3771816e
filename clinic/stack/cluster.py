"""A PostgreSQL cluster of our own: where it is, how it is made, how its server is called."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from clinic.stack.problems import StackProblem
from clinic.stack.programs import Programs, programs_for
from clinic.stack.server_user import ServerUser, server_user
from clinic.stack.state import State, make_private, make_public, require_short

ADMIN = "clinic_admin"
MAP = "stack"
# The first version that brings its own C.UTF-8: the same order and letters on every machine.
BUILTIN_LOCALE_SINCE = 17


@dataclass(frozen=True)
class Cluster:
    """`durable` is off for throw-away clusters of tests: they never need to survive a power cut."""

    data: Path
    sockets: Path
    log: Path
    lock: Path
    programs: Programs
    user: ServerUser | None
    durable: bool = True

    @property
    def identity(self) -> dict[str, object]:
        """Arguments for `subprocess` that make a program run as the server's user."""
        if self.user is None:
            return {}
        return {"user": self.user.uid, "group": self.user.gid, "extra_groups": []}


def local_cluster(state: State) -> Cluster:
    """The cluster of this checkout; its folders exist afterwards, its data perhaps not yet."""
    data = state.servers / "postgres"
    user = server_user(data)
    make_private(state.folder)
    if user is not None:
        make_public(state.servers)
    lock = state.servers / "database.users"
    lock.touch(mode=0o600)
    make_private(state.logs)
    return Cluster(
        data=data,
        sockets=socket_folder(state.database_sockets, user),
        log=state.logs / "postgres.log",
        lock=lock,
        programs=programs_for(data, state.servers if user else None),
        user=user,
    )


def socket_folder(folder: Path, user: ServerUser | None) -> Path:
    """Private to the server's user and to us; short enough for the kernel."""
    require_short(folder)
    if user is None:
        return make_private(folder)
    return make_private(folder, uid=user.uid, gid=os.getgid())


def create(cluster: Cluster) -> None:
    """`initdb` into a folder beside, and one rename at the end: a killed first start leaves no half cluster."""
    if (cluster.data / "PG_VERSION").exists():
        return
    fresh = cluster.data.with_name(f"{cluster.data.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    make_private(fresh, uid=cluster.user.uid if cluster.user else None)
    done = subprocess.run(
        [cluster.programs.folder / "initdb", *_initdb_arguments(cluster, fresh)],
        env=environment(),
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        **cluster.identity,  # type: ignore[call-overload]
    )
    if done.returncode != 0:
        raise StackProblem(
            f"PostgreSQL could not make its data folder {cluster.data}: {_last_line(done.stderr)}"
        )
    fresh.rename(cluster.data)


def _initdb_arguments(cluster: Cluster, data: Path) -> list[str]:
    wanted = ["-D", str(data), "-U", ADMIN, "--encoding=UTF8", "--auth=reject", "--no-instructions"]
    if not cluster.durable:
        wanted.append("--no-sync")
    if cluster.programs.major >= BUILTIN_LOCALE_SINCE:
        return [*wanted, "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return [*wanted, "--locale=C.UTF-8" if _has_utf8_locale() else "--locale=C"]


def _has_utf8_locale() -> bool:
    if not shutil.which("locale"):
        return False
    known = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout
    return "c.utf8" in known.lower().replace("-", "")


def write_access(cluster: Cluster) -> None:
    """Who may connect: roles by password; the administrator's role only the system users who own the cluster."""
    _write(cluster, "pg_hba.conf", f"local all {ADMIN} peer map={MAP}\nlocal all all scram-sha-256\n")
    names = {pwd.getpwuid(os.getuid()).pw_name} | ({cluster.user.name} if cluster.user else set())
    _write(cluster, "pg_ident.conf", "".join(f'{MAP} "{name}" {ADMIN}\n' for name in sorted(names)))


def _write(cluster: Cluster, name: str, text: str) -> None:
    path = cluster.data / name
    path.write_text(text)
    path.chmod(0o600)
    if cluster.user:
        os.chown(path, cluster.user.uid, cluster.user.gid)


def server_command(cluster: Cluster) -> list[str]:
    """The server in the foreground, reachable by its socket alone; its log never repeats a statement."""
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(cluster.sockets),
        "unix_socket_permissions": "0777",
        "max_connections": "80",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_min_messages": "log",
        "log_min_error_statement": "panic",
        "log_checkpoints": "off",
    }
    if not cluster.durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    pairs = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return [str(cluster.programs.folder / "postgres"), "-D", str(cluster.data), *pairs]


def environment() -> dict[str, str]:
    """Nothing of our own environment reaches the server: it holds secrets, and PG* names would lead it astray."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
