"""Why somebody opens a record of another site, and what its privacy officer found, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from checklists.rules.break_glass import GlassReason, Verdict

REASONS: Mapping[GlassReason, object] = {
    GlassReason.EMERGENCY: _("An emergency, now"),
    GlassReason.HERE_INSTEAD: _("They are here instead of at their own site"),
    GlassReason.SITE_SILENT: _("They need an answer, and their site cannot be reached"),
    GlassReason.OTHER: _("Something else"),
}
VERDICTS: Mapping[Verdict, object] = {
    Verdict.FITTING: _("It was needed"),
    Verdict.FOLLOWED_UP: _("It is followed up"),
}
