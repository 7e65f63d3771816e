"""What `manage.py doctor` asks, one probe a concern; each says what is well, or what to do."""

from clinic.doctor.finding import Finding
from clinic.doctor.probes import PROBES, examine

__all__ = ["PROBES", "Finding", "examine"]
