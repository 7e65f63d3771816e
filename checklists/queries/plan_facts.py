"""Rows to what the planner is told, for many appointments at once with a fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import cached_property

from checklists.models import Appointment, Patient, Reminder, Site
from checklists.queries.contact_reach import of_drivers, of_second_contacts
from checklists.queries.earlier_plans import EarlierPlan, InfusionsBefore, earlier_plans
from checklists.queries.own_hours import OwnHours
from checklists.queries.protocol_versions import of_version
from checklists.queries.told import Said, all_told, is_change_unseen
from checklists.rules import fasting
from checklists.rules.appointment_status import Status
from checklists.rules.own_plan import Standing
from checklists.rules.plan_facts import Act, Placed, PlanFacts, PlannedReminder, Reach, State, Stream
from checklists.rules.quiet_hours import DeskHours, QuietHours
from checklists.rules.reminder_rules import Audience, Channel, Rank
from checklists.rules.series import is_after_gap

_WEEK = timedelta(days=7)
_STANDING = ("planned", "claimed", "transmitting", "sent")
_NOTICES = ("booked", "moved", "cancelled", "back_on")
# What somebody asked for carries an ordinal, such as `new_link:2`, and belongs to no plan.
ASKED_FOR = ":"


def plan_facts(appointment: Appointment, *, act: Act, acted_at: datetime) -> PlanFacts:
    """What `reminder_plan.plan` needs. `appointment` has its site, patient and protocol version at hand."""
    return PlanRows([appointment]).facts(appointment, act=act, acted_at=acted_at)


class PlanRows:
    """What rows tell the planner about these appointments, read once; what is planned meanwhile is added."""

    def __init__(self, appointments: Collection[Appointment]) -> None:
        ids = [appointment.pk for appointment in appointments if appointment.pk]
        self._said: defaultdict[int, list[Said]] = defaultdict(list)
        for said in all_told(ids):
            self._said[said.appointment_id].append(said)
        self._own_hours = OwnHours(appointments)
        patients = {appointment.patient_id for appointment in appointments}
        self._placed = _placed(patients)
        self._series = InfusionsBefore(patients)
        self._second_contacts = of_second_contacts(patients)
        self._drivers = of_drivers(ids)
        self._ids = ids

    @cached_property
    def _earlier(self) -> dict[int, EarlierPlan]:
        return earlier_plans(self._ids)

    def facts(self, appointment: Appointment, *, act: Act, acted_at: datetime) -> PlanFacts:
        before = self._series.before(appointment)
        said, site = self._said[appointment.pk], appointment.site
        done, unsent = self._earlier[appointment.pk] if act.is_revision else (frozenset(), frozenset())
        protocol = of_version(appointment.protocol_version)
        ends = ends_of(appointment, self._own_hours.of(appointment))
        leaves_after = timedelta(minutes=appointment.duration_minutes + protocol.min_stay_minutes)
        return PlanFacts(
            starts_at=appointment.starts_at,
            arrive_at=appointment.arrive_at,
            leaves_at=appointment.starts_at + leaves_after,
            last_meal_at=ends.get("full_meal"),
            last_food_at=ends.get("light_meal"),
            last_drink_at=ends.get("clear"),
            zone=site.time_zone,
            booked_at=appointment.booked_at,
            act=act,
            acted_at=acted_at,
            quiet=quiet_hours(site),
            desk=desk_hours(site),
            hours_withheld=not ends,
            first_infusion=protocol.first_infusion and before.is_first,
            after_gap=is_after_gap(before.any_at, appointment.starts_at),
            first_of_series=before.is_first,
            previous_at=before.in_series_at,
            reach=_address_reach(appointment.patient),
            stopped=stopped(appointment.patient),
            told=said[-1].told if said else None,
            placed=self._near(appointment),
            is_here=appointment.status in (Status.ARRIVED, Status.CHECKED_IN),
            done=done,
            unsent=unsent,
            second_contact=self._second_contacts.get(appointment.patient_id),
            driver=self._drivers.get(appointment.pk),
            change_unseen=is_change_unseen(said, appointment.seen_plan_version),
            most_a_date=site.messages_a_date,
            most_in_seven_dates=site.messages_in_seven_dates,
        )

    def put(self, appointment: Appointment, planned: Iterable[PlannedReminder]) -> None:
        """Count what was planned just now, instead of what was before, for this patient's others of the same batch."""
        others = [each for each in self._placed[appointment.patient_id] if each[0] != appointment.pk]
        self._placed[appointment.patient_id] = others
        for reminder in planned:
            stands = reminder.state is State.PLANNED and reminder.channel is Channel.EMAIL
            if stands and reminder.recipient == Audience.PATIENT and reminder.rule not in _NOTICES:
                placed = Placed(reminder.due_at, reminder.rank)
                self._placed[appointment.patient_id].append((appointment.pk, placed))

    def _near(self, appointment: Appointment) -> tuple[Placed, ...]:
        """What stands near it for the same patient's other appointments: caps count over all of them."""
        first, last = appointment.starts_at - 2 * _WEEK, appointment.starts_at + _WEEK
        others = [placed for pk, placed in self._placed[appointment.patient_id] if pk != appointment.pk]
        return tuple(placed for placed in others if first <= placed.due_at <= last)


def reach(patient: Patient, stream: Stream = Stream.PREPARATION) -> Reach:
    """Whether messages of this stream can reach this patient."""
    found = _address_reach(patient)
    return Reach.OPTED_OUT if found is Reach.EMAIL and stream in stopped(patient) else found


def stopped(patient: Patient) -> frozenset[Stream]:
    """The streams that the patient wants no email of."""
    stops = {
        Stream.PREPARATION: patient.reminders_stopped_at,
        Stream.FOLLOW_UP: patient.follow_up_stopped_at,
    }
    return frozenset(stream for stream, at in stops.items() if at)


def _address_reach(patient: Patient) -> Reach:
    if not patient.email:
        return Reach.NO_ADDRESS
    return Reach.BOUNCED if patient.address_failed_at else Reach.EMAIL


def quiet_hours(site: Site) -> QuietHours:
    return QuietHours(starts=site.quiet_from, ends=site.quiet_until)


def desk_hours(site: Site) -> DeskHours:
    return DeskHours(opens=site.desk_opens, closes=site.desk_closes, days=frozenset(site.desk_days))


def ends_of(appointment: Appointment, own: Standing) -> dict[str, datetime]:
    """When eating and drinking end for this patient, by window; nothing while hours are withheld."""
    if own.withheld:
        return {}
    limits = own.limits(of_version(appointment.protocol_version).fasting)
    found = fasting.windows(appointment.starts_at, limits, arrive_at=appointment.arrive_at)
    return {window.key: window.closes_at for window in found}


def _placed(patient_ids: Collection[int]) -> defaultdict[int, list[tuple[int, Placed]]]:
    """Messages that stand, by patient, each with its appointment."""
    rows = Reminder.objects.filter(
        appointment__patient_id__in=patient_ids,
        recipient=Audience.PATIENT,
        channel=Channel.EMAIL,
        state__in=_STANDING,
    )
    rows = rows.exclude(rule__in=_NOTICES).exclude(rule__contains=ASKED_FOR)
    groups: defaultdict[int, list[tuple[int, Placed]]] = defaultdict(list)
    for patient_id, pk, due_at, rank in rows.values_list(
        "appointment__patient_id", "appointment_id", "due_at", "rank"
    ):
        groups[patient_id].append((pk, Placed(due_at, Rank(rank))))
    return groups
