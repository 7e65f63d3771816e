"""A nurse answers the clinic's own questions for the patient, or corrects an answer, in the patient's form."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import answers, ticks
from checklists.actions.late_saves import ChangedMeanwhile
from checklists.actions.unread_mail import UnreadMail
from checklists.queries import checkin as checkins
from checklists.queries.questions import QuestionLine
from checklists.queries.scope import NotFound
from checklists.queries.sites import SitePage
from checklists.rules.access import CLINICAL, STAFF, Sensitivity, policy
from checklists.staff.checkin_page import fields
from checklists.staff.forms.questions import problem_words, sent
from checklists.staff.late_saves import noted, operation_of, read_and_unchanged
from checklists.staff.pages import actor_of, missing_is_404, site_of
from checklists.staff.views.checkin import back, met_a_change, read_first, shown

_CLOSED = "The infusion has begun or the appointment is over: the list takes no more answers."


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI_SENSITIVE, roles=CLINICAL)
@missing_is_404
@noted
def record(request: HttpRequest, site: str, appointment: int, position: int) -> HttpResponse:
    """All answers of one item at once; what is unclear comes back as it was typed."""
    here, now, actor = site_of(request, site), timezone.now(), actor_of(request)
    line = checkins.check_in(appointment_id=appointment, by=actor, now=now).item(position)
    if line is None or not line.questions:
        raise NotFound
    raw = sent(line.questions, request.POST)
    try:
        operation_id = operation_of(request)
        with read_and_unchanged(request, appointment, operation_id):
            answers.answer_questions(
                appointment_id=appointment,
                item_position=position,
                operation_id=operation_id,
                raw=raw,
                by=actor,
                now=now,
            )
    except answers.AnswersUnclear as unclear:
        return _again(request, here, appointment, position, fields(line, raw, unclear.problems))
    except UnreadMail as unread:
        return read_first(request, here, appointment, unread, asked_again={position: fields(line, raw)})
    except ChangedMeanwhile as changed:
        typed = {"forms": {"asked_position": position}, "asked_again": {position: fields(line, raw)}}
        return met_a_change(request, here, appointment, changed, _("Save the answers below"), **typed)
    except ValueError:
        return HttpResponseBadRequest()
    except (ticks.ChecklistClosed, ticks.OperationReused):
        messages.error(request, _(_CLOSED))
    return back(site, appointment, position)


def _again(
    request: HttpRequest, here: SitePage, appointment: int, position: int, asked: tuple[QuestionLine, ...]
) -> HttpResponse:
    context = {"question_problems": problem_words(asked), "asked_position": position}
    return shown(request, here, appointment, forms=context, asked_again={position: asked}, status=422)
