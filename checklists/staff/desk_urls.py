"""Addresses of booking, patients, import and calls."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
