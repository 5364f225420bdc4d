"""Tells mypy that a request carries `person`, which the middleware CurrentPerson puts there."""

from __future__ import annotations

from collections.abc import Callable

from mypy.nodes import MDEF, SymbolTableNode, Var
from mypy.plugin import ClassDefContext, Plugin
from mypy.types import AnyType, TypeOfAny

REQUEST = "django.http.request.HttpRequest"


class RequestHasPerson(Plugin):
    def get_customize_class_mro_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        return _add_person if fullname == REQUEST else None


def _add_person(context: ClassDefContext) -> None:
    person = Var("person", AnyType(TypeOfAny.explicit))
    person.info = context.cls.info
    person._fullname = f"{REQUEST}.person"
    context.cls.info.names.setdefault("person", SymbolTableNode(MDEF, person))


def plugin(version: str) -> type[Plugin]:
    return RequestHasPerson
