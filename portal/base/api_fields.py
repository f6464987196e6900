"""Fields of the API that are stricter than the framework's."""

import math
from typing import Any

from rest_framework import serializers


class NumberField(serializers.FloatField):
    """A finite JSON number: no true, no "12", no 1_000, no NaN."""

    def to_internal_value(self, data: Any) -> float:
        """Take numbers only."""
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        try:
            number = float(data)
        except OverflowError:
            self.fail("invalid")
        if not math.isfinite(number):
            self.fail("invalid")
        return number
