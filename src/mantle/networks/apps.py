from django.apps import AppConfig


class NetworksConfig(AppConfig):
    name = "mantle.networks"
    label = "networks"
    verbose_name = "Networks"
