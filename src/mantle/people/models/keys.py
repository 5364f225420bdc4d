"""Further ways for a person to show who they are: passkeys, and a sign-in elsewhere that stands for an account."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from mantle.people.models.codes import new_code


class Passkey(models.Model):
    """PEO-21: a key that a phone, a computer or a stick keeps; here stands only its public half.

    `handle` is what the device knows this account by: random, and the same for all passkeys of one account.
    """

    code = models.CharField(max_length=12, unique=True, default=new_code)
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=60)
    handle = models.CharField(max_length=90)
    credential = models.CharField(max_length=1400, unique=True)
    public_key = models.TextField()
    count_of_uses = models.BigIntegerField(default=0, help_text="As the device counts; many devices say 0 always.")
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True, help_text="When its count ran backwards: a copy exists.")

    class Meta:
        ordering: ClassVar = ["added_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "name"], name="an_account_has_each_name_of_a_passkey_once"),
            models.CheckConstraint(condition=~Q(credential=""), name="a_passkey_has_a_credential"),
        ]

    def __str__(self) -> str:
        return self.name


class OutsideIdentity(models.Model):
    """PEO-26, PEO-27: whom an organisation's own sign-in calls by this name is the person of this account."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="outside_identities")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "outside identities"
        ordering: ClassVar = ["linked_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="an_outside_identity_stands_for_one_account"),
            models.UniqueConstraint(fields=["account", "issuer"], name="an_account_is_known_once_at_each_issuer"),
        ]

    def __str__(self) -> str:
        return f"{self.account} at {self.issuer}"
