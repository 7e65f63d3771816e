from django.db import models

from checklists.models.sealed import ReservedId, SealedAnswers


class AnswerDraft(models.Model):
    """Answers on their way: of an item that asks one question a page, until the check page is sent.

    Belongs to the phone that writes it and ends with it, but goes over when the same phone opens the same list again;
    nobody at the desk reads a draft.
    """

    id = ReservedId()
    site = models.ForeignKey("checklists.Site", on_delete=models.PROTECT)
    item = models.ForeignKey("checklists.Item", on_delete=models.PROTECT)
    session = models.ForeignKey("checklists.LinkSession", on_delete=models.PROTECT)
    # By question key, as the form sent them: {"said": [...], "asked": the mark of the question as it was put}.
    raw = SealedAnswers(default=dict)
    # When it was begun: whatever was answered since then elsewhere is shown beside it.
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "session"], name="answer_draft_once"),
        ]

    def __str__(self) -> str:
        return f"answer draft {self.pk}"
