"""Addresses of who could step into each post."""

from django.urls import URLPattern

app_name = "succession"
urlpatterns: list[URLPattern] = []
