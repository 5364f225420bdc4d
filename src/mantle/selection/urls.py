"""Addresses of who is spotted early, and who goes on."""

from django.urls import URLPattern

app_name = "selection"
urlpatterns: list[URLPattern] = []
