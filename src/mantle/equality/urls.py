from django.urls import path

from mantle.equality import views

app_name = "equality"
urlpatterns = [
    path("equality/yours/", views.own, name="own"),
    path("equality/yours/delete/", views.delete, name="delete"),
    path("equality/counts/", views.counts, name="counts"),
]
