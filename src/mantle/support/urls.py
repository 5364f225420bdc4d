"""Addresses of coaches, mentors and help between authorities."""

from django.urls import URLPattern

app_name = "support"
urlpatterns: list[URLPattern] = []
