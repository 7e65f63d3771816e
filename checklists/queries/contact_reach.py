"""Whether messages reach those who help a patient: the second contact they agreed to, and who drives them home."""

from collections.abc import Collection

from checklists.models import Companion, RideHome
from checklists.rules.plan_facts import ContactReach


def contact_reach(companion: Companion) -> ContactReach:
    """Their own address, their own stop."""
    if not companion.email:
        return ContactReach.NO_ADDRESS
    if companion.stopped_at:
        return ContactReach.STOPPED
    return ContactReach.BOUNCED if companion.address_failed_at else ContactReach.EMAIL


def of_second_contacts(patient_ids: Collection[int]) -> dict[int, ContactReach]:
    """By patient, of the newest companion whom the patient agreed to; none for those without one."""
    rows = Companion.objects.filter(patient_id__in=patient_ids, contact_agreed_at__isnull=False)
    return {row.patient_id: contact_reach(row) for row in rows.order_by("pk")}


def of_drivers(appointment_ids: Collection[int]) -> dict[int, ContactReach]:
    """By appointment, of the named driver; none while nobody is named."""
    rows = RideHome.objects.filter(appointment_id__in=appointment_ids, driver__isnull=False)
    return {
        row.appointment_id: contact_reach(row.driver) for row in rows.select_related("driver") if row.driver
    }
