"""Addresses of who turns to whom."""

from django.urls import URLPattern

app_name = "networks"
urlpatterns: list[URLPattern] = []
