"""Accounts, and what is kept so that each is entered by its own person.

Links of one use, recent tries, second steps with their recovery codes, and visits.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from mantle.people.models.codes import new_code


class AccountManager(BaseUserManager["Account"]):
    def get(self, *args: Any, **kwargs: Any) -> Account:
        """One account with its person: every page asks for both, in one question."""
        return self.get_queryset().select_related("person").get(*args, **kwargs)

    def get_by_natural_key(self, email: str | None) -> Account:
        return self.get(email__iexact=email)


class Account(AbstractBaseUser):
    """A way to sign in. It belongs to one person; what they may do follows from the roles that person holds."""

    email = models.EmailField(unique=True)
    person = models.OneToOneField("people.Person", on_delete=models.PROTECT, related_name="account")
    is_active = models.BooleanField(default=True)
    is_demonstration = models.BooleanField(default=False)
    sessions_ended = models.PositiveIntegerField(default=0, help_text="Raised whenever every session must end.")

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = AccountManager()

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """PEO-12: a session holds while password and count of endings are what they were when it began."""
        stands = f"{self.password} {self.sessions_ended}"
        return salted_hmac("mantle.people.Account.session", stands, secret=secret, algorithm="sha256").hexdigest()

    def __str__(self) -> str:
        return self.email


class AccountLink(models.Model):
    """PEO-10: a link by which a person sets a password: once, within the hour. Only a digest of it is kept."""

    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="a_link_expires_after_it_was_made")
        ]

    def __str__(self) -> str:
        return f"Link for {self.account}"


class AddressChange(models.Model):
    """PEO-24: a new address to sign in with, which waits for a letter to it to be answered. Only a digest is kept."""

    account = models.OneToOneField("people.Account", on_delete=models.CASCADE, related_name="address_change")
    email = models.EmailField()
    digest = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("asked_at")), name="a_change_of_address_expires_after_it_was_asked_for"
            )
        ]

    def __str__(self) -> str:
        return f"New address of {self.account}"


class SignInTries(models.Model):
    """PEO-11: moments of recent tries to enter one account, or from one place; shared by all workers.

    `key` is a keyed digest, so that the table is no list of who tried from where.
    """

    key = models.CharField(max_length=64, unique=True)
    moments = models.JSONField(default=list)
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "sign-in tries"

    def __str__(self) -> str:
        return self.key[:8]


class Authenticator(models.Model):
    """PEO-17: the app that shows a person's codes; its key is sealed, and the last half-minute used is remembered."""

    account = models.OneToOneField("people.Account", on_delete=models.CASCADE, related_name="authenticator")
    sealed_key = models.TextField()
    set_up_at = models.DateTimeField()
    last_step = models.BigIntegerField(help_text="No code of this half-minute, or of one before it, is taken again.")

    def __str__(self) -> str:
        return f"App of {self.account}"


class RecoveryCode(models.Model):
    """PEO-18: a code for the day on which the phone is lost: works once. Only a keyed digest of it is kept."""

    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    is_short = models.BooleanField(default=False, help_text="Of 59 bits, as codes were until 2026: they still open.")
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "digest"], name="an_account_has_each_recovery_code_once")
        ]

    def __str__(self) -> str:
        return f"Recovery code of {self.account}"


class Visit(AbstractBaseSession):
    """PEO-20: one browser in which somebody is signed in: what Django calls a session, with what its person is told.

    The columns repeat what the session itself holds, so that a person's own visits can be listed and ended.
    """

    code = models.CharField(max_length=12, default=new_code)
    account = models.ForeignKey("people.Account", null=True, on_delete=models.CASCADE, related_name="visits")
    browser = models.CharField(max_length=60, blank=True)
    began_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    @classmethod
    def get_session_store_class(cls) -> type:
        from mantle.people.visits import SessionStore

        return SessionStore

    def __str__(self) -> str:
        return f"Visit {self.code}"
