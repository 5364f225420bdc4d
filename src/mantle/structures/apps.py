from django.apps import AppConfig


class StructuresConfig(AppConfig):
    name = "mantle.structures"
    label = "structures"
    verbose_name = "Posts, appointments and bodies"
