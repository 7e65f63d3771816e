import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from checklists.actions import demo
from checklists.management.demo import day, people, weeks
from checklists.queries import demo as told
from checklists.queries import wall
from checklists.rules.access import system


class Command(BaseCommand):
    help = "A demo site with staff, patients and a day around now. Only with DEMO=1; nobody in it is real."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fresh", action="store_true", help="play today once more, beside what stands")
        parser.add_argument(
            "--weeks", type=int, default=0, help="whole weeks before this one, for the reports"
        )
        parser.add_argument("--json", action="store_true")

    @wall.everywhere("seed_demo")
    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo is for trying only: set DEMO=1, on this machine's own address.")
        now = timezone.now()
        staff = people.staff(settings.SECRET_KEY)
        try:
            site_id = self._played(staff, now, anew=options["fresh"])
        except demo.RealClinicHere as error:
            raise CommandError(
                "This installation has staff of its own: the demo wants an empty one."
            ) from error
        weeks.play(site_id=site_id, weeks=min(max(options["weeks"], 0), 26), now=now)
        found = told.appointments(site_id=site_id, now=now)
        answer = {
            "site": {"slug": demo.DEMO_SLUG, "name": people.SITE.name, "time_zone": people.SITE.time_zone},
            "staff": [
                {"role": one.role.value, "email": one.email, "password": one.password} for one in staff
            ],
            "appointments": [_appointment(one, now) for one in found],
            "mail": {"url": settings.MAIL_PAGE_URL},
        }
        self.stdout.write(json.dumps(answer) if options["json"] else _words(answer))

    def _played(self, staff: tuple[demo.DemoPerson, ...], now: datetime, *, anew: bool) -> int:
        """Site, people and day in one transaction: a second seeding waits for all of it, and finds it. The site's id."""
        with transaction.atomic():
            site_id = demo.establish(
                new=people.SITE,
                manager=people.manager(settings.SECRET_KEY),
                officer=people.officer(settings.SECRET_KEY),
                staff=staff,
                by=system("demo"),
                now=now,
            )
            day.play(site_id=site_id, now=now, anew=anew)
        return site_id


def _appointment(one: told.DemoAppointment, now: Any) -> dict[str, Any]:
    return {
        "id": one.id,
        "patient": one.patient,
        "date_of_birth": one.date_of_birth.isoformat(),
        "starts_at": f"{one.starts_at:%Y-%m-%dT%H:%M:%SZ}",
        "readiness": one.readiness,
        "status": one.status,
        "link": _link(one, now) if one.has_link else "",
    }


def _link(one: told.DemoAppointment, now: Any) -> str:
    token = demo.link(appointment_id=one.id, by=system("demo"), now=now)
    return f"{settings.SITE_BASE_URL}/l/{token}"


def _words(answer: dict[str, Any]) -> str:
    lines = [f"Staff, at {settings.SITE_BASE_URL}/staff/"]
    lines += [f"  {one['role']:<12} {one['email']:<26} {one['password']}" for one in answer["staff"]]
    lines += ["", "Patients"]
    lines += [
        f"  {one['patient']:<14} born {one['date_of_birth']}  {one['status']:<12} {one['readiness']:<13} {one['link']}"
        for one in answer["appointments"]
    ]
    lines += ["", f"Mail that has left: {answer['mail']['url']}", "", "Open this first"]
    return "\n".join([*lines, *_first(answer)])


def _first(answer: dict[str, Any]) -> list[str]:
    """The board, and one phone link: of somebody who has something left to prepare."""
    told = [f"  1. The board, as the nurse: {settings.SITE_BASE_URL}/staff/{answer['site']['slug']}/"]
    waiting = [one for one in answer["appointments"] if one["link"] and one["status"] == "expected"]
    waiting.sort(key=lambda one: one["readiness"] != "not_finished")
    for one in waiting[:1]:
        told += [f"  2. On a phone, {one['patient']}: {one['link']}", f"     born {one['date_of_birth']}"]
    return told
