"""Addresses of what colleagues see."""

from django.urls import URLPattern

app_name = "feedback"
urlpatterns: list[URLPattern] = []
