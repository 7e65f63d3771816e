"""Coded reasons of moves that need one: why there is no infusion today, why a step is taken back."""

from enum import StrEnum


class NoGoReason(StrEnum):
    """Why somebody who came gets no infusion today; seven, so that one look finds the right one."""

    ATE_OR_DRANK = "ate_or_drank"
    NO_RIDE = "no_ride"
    MEDICINE = "medicine"
    # Vital signs count as well: what was measured stands with the readings.
    UNWELL = "unwell"
    PATIENT_DECIDED = "patient_decided"
    CLINIC = "clinic"
    OTHER = "other"


class StepBackReason(StrEnum):
    """Why a status goes back or is lifted."""

    PRESSED_TOO_EARLY = "pressed_too_early"
    PLAN_CHANGED = "plan_changed"
    OTHER = "other"
