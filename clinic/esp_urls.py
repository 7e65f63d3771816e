"""The one address that a mail provider calls; included only where the settings name a provider."""

from django.urls import path

from clinic import esp

urlpatterns = [path("hooks/delivery/", esp.received, name="delivery_events")]
