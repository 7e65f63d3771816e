"""Addresses of a site's protocols."""

from django.urls import path

from checklists.staff.views import (
    message_preview,
    protocol_editor,
    protocol_files,
    protocol_items,
    protocol_preview,
    protocol_release,
    protocol_reminders,
    protocols,
)

_PROTOCOL = "<slug:site>/protocols/<int:protocol>"
_VERSION = "<slug:site>/protocols/versions/<int:version>"
_EDIT = f"{_VERSION}/edit"

urlpatterns = [
    path("<slug:site>/protocols/", protocols.listed, name="staff_protocols"),
    path("<slug:site>/protocols/new/", protocols.new, name="staff_protocol_new"),
    path("<slug:site>/protocols/import/", protocol_files.bring_in, name="staff_protocol_import"),
    path(f"{_PROTOCOL}/draft/", protocols.draft, name="staff_protocol_draft"),
    path(f"{_PROTOCOL}/retire/", protocols.retire, name="staff_protocol_retire"),
    path(f"{_PROTOCOL}/move/", protocol_release.move, name="staff_protocol_move"),
    path(f"{_VERSION}/", protocols.version, name="staff_protocol_version"),
    path(f"{_VERSION}/file/", protocol_files.export, name="staff_protocol_export"),
    path(f"{_VERSION}/changes/", protocol_release.compare, name="staff_protocol_changes"),
    path(f"{_VERSION}/preview/", protocol_preview.preview, name="staff_protocol_preview"),
    path(f"{_VERSION}/preview/<slug:reminder>/", message_preview.message, name="staff_message_preview"),
    path(
        f"{_VERSION}/preview/<slug:reminder>/html/",
        message_preview.message_html,
        name="staff_message_html",
    ),
    path(
        f"{_VERSION}/preview/<slug:reminder>/send/",
        message_preview.send_to_me,
        name="staff_message_example",
    ),
    path(f"{_VERSION}/sign-off/", protocol_release.sign_off, name="staff_protocol_sign_off"),
    path(f"{_VERSION}/publish/", protocol_release.publish, name="staff_protocol_publish"),
    path(f"{_VERSION}/discard/", protocol_release.discard, name="staff_protocol_discard"),
    path(f"{_EDIT}/", protocol_editor.overview, name="staff_protocol_edit"),
    path(f"{_EDIT}/basics/", protocol_editor.basics, name="staff_protocol_basics"),
    path(f"{_EDIT}/eating/", protocol_editor.fasting, name="staff_protocol_fasting"),
    path(f"{_EDIT}/vital-signs/", protocol_editor.vitals, name="staff_protocol_vitals"),
    path(f"{_EDIT}/items/", protocol_items.items, name="staff_protocol_items"),
    path(f"{_EDIT}/items/<slug:item>/", protocol_items.item, name="staff_protocol_item"),
    path(
        f"{_EDIT}/items/<slug:item>/<slug:question>/", protocol_items.question, name="staff_protocol_question"
    ),
    path(f"{_EDIT}/messages/", protocol_reminders.reminders, name="staff_protocol_reminders"),
    path(f"{_EDIT}/messages/<slug:reminder>/", protocol_reminders.reminder, name="staff_protocol_reminder"),
]
