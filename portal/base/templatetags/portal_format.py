"""Template filters over ``portal.base.formats``, in the active language."""

from datetime import date

from django import template

from portal.base import formats
from portal.base.formats import Number

register = template.Library()


@register.filter
def num(value: Number, digits: int = 0) -> str:
    return formats.num(value, digits)


@register.filter
def pct(fraction: Number, digits: int = 1) -> str:
    return formats.pct(fraction, digits)


@register.filter
def points(difference: Number, digits: int = 1) -> str:
    return formats.points(difference, digits)


@register.filter
def tj(kwh: Number) -> Number:
    return formats.terajoules(kwh)


@register.filter
def gj(kwh: Number) -> Number:
    return formats.gigajoules(kwh)


@register.filter
def qty(value: Number, unit: str) -> str:
    """``{{ energy|qty:"GJ" }}``; ``"GJ.1"`` asks for one decimal."""
    name, _, digits = unit.rpartition(".")
    if name and digits.isdigit():
        return formats.qty(value, name, int(digits))
    return formats.qty(value, unit)


@register.filter
def unit(code: str) -> str:
    return formats.unit_sign(code)


@register.filter
def money(amount: Number, currency: str) -> str:
    return formats.money(amount, currency)


@register.filter
def size(count: int) -> str:
    return formats.size(count)


@register.filter
def day(value: date | None) -> str:
    return formats.day(value)


@register.filter
def day_long(value: date | None) -> str:
    return formats.day(value, "long")


@register.filter
def month(value: date | str | None) -> str:
    return formats.month(value)


@register.filter
def month_long(value: date | str | None) -> str:
    return formats.month(value, "long")
