from checklists.models import RideHome
from checklists.rules.facts import RideFacts, RidePolicy

NO_RIDE = RideFacts()


def ride_facts(ride: RideHome) -> RideFacts:
    """The ride home as its row says."""
    return RideFacts(
        policy=RidePolicy(ride.policy),
        driver_named=ride.driver is not None,
        driver_is_adult=ride.driver.is_adult if ride.driver else None,
        medical_transport=ride.medical_transport,
        confirmed_by_patient=ride.confirmed_by_patient_at is not None,
        confirmed_by_driver=ride.confirmed_by_driver_at is not None,
        confirmed_by_nurse=ride.confirmed_by_nurse_at is not None,
    )
