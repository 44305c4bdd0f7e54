from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "hudang.vault"

    def ready(self) -> None:
        from hudang.vault import checks  # noqa: F401  registers the checks
