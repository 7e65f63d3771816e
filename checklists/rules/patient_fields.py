"""What a record says of a patient, in the order of the page."""

FIELDS = (
    "first_name",
    "last_name",
    "preferred_name",
    "date_of_birth",
    "email",
    "phone",
    "record_number",
    "language",
    "recognition_phrase",
)
