"""`manage.py up`: the whole clinic on this machine, until Ctrl-C."""

import os
import signal
import sys
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from clinic.stack import ports
from clinic.stack.keeper import end_with_parent
from clinic.stack.problems import StackProblem
from clinic.stack.state import state_of
from clinic.stack.supervisor import Supervisor
from clinic.stack.welcome import as_json, welcome


class Command(BaseCommand):
    help = "Starts database, broker, web, worker, beat, standby sender and mail catcher; stops all on Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", default=os.environ.get("PORT", ""), help="the web page's port")
        parser.add_argument("--json", action="store_true", help="say what is up as JSON")
        parser.add_argument("--stop-with-parent", action="store_true", help="end when the caller is killed")

    def handle(self, *args: object, **options: object) -> None:
        try:
            if options["stop_with_parent"]:
                end_with_parent(signal.SIGTERM)
            wanted = ports.parse(str(options["port"]))
            announce = as_json if options["json"] else welcome
            sys.exit(Supervisor(state_of(), announce).run(wanted))
        except StackProblem as problem:
            sys.exit(str(problem))
