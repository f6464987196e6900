"""Which variables may stand in one model, and which are alternatives.

Degree days of several bases say the same thing several times: a base is chosen,
not mixed. So a model has at most one heating and one cooling term, and heating
does not begin above where cooling does. A temperature stands for its own degree
days, never beside those made of it.
"""

import itertools
import re
from dataclasses import dataclass

from energy.enpi.weather import Branch

_DEGREE_DAYS = re.compile(
    r"(?P<kind>hdd|cdd)(?:[ _-]?(?P<base>\d+(?:\.\d+)?))?(?: ?°?[cf])?"
)


@dataclass(frozen=True, slots=True)
class _Term:
    """Degree days: heating ("hdd") or cooling ("cdd"), of what, below what.

    ``temperature`` is the variable they are made of, ``base`` where they begin,
    None where the name does not tell.
    """

    kind: str
    base: float | None
    temperature: str | None

    def is_alternative_to(self, other: "_Term") -> bool:
        """Return whether both of one weather do not go together."""
        weathers = {self.temperature, other.temperature} - {None}
        if len(weathers) > 1:
            return False
        if self.kind == other.kind:
            return True
        if self.base is None or other.base is None:
            return False
        heating, cooling = (
            (self.base, other.base) if self.kind == "hdd" else (other.base, self.base)
        )
        return heating > cooling


def _term(name: str) -> _Term | None:
    """Return the degree days of this name: "hdd_18", "mean_temperature>19"."""
    branch = Branch.parse(name)
    if branch is not None:
        return _Term(branch.kind, branch.base, branch.temperature)
    found = _DEGREE_DAYS.fullmatch(name.casefold())
    if found is None:
        return None
    base = found["base"]
    return _Term(found["kind"], float(base) if base else None, None)


def are_alternatives(one: str, other: str) -> bool:
    """Return whether two variables may not stand in the same model."""
    first, second = _term(one), _term(other)
    if first is not None and second is not None:
        return first.is_alternative_to(second)
    return (first is not None and first.temperature == other) or (
        second is not None and second.temperature == one
    )


def subsets(names: tuple[str, ...], most: int) -> tuple[tuple[str, ...], ...]:
    """Return every subset of at most ``most`` names without alternatives in it.

    Small ones come first, in the order of the names.
    """
    clashing = {
        pair for pair in itertools.combinations(names, 2) if are_alternatives(*pair)
    }
    grown: list[tuple[str, ...]] = [()]
    found = list(grown)
    for _ in range(most):
        grown = [
            (*one, name)
            for one in grown
            for name in names[names.index(one[-1]) + 1 if one else 0 :]
            if not any((member, name) in clashing for member in one)
        ]
        found += grown
    return tuple(found)


def searched_bases(names: tuple[str, ...]) -> int:
    """Return how many different base temperatures of these were searched."""
    branches = filter(None, map(Branch.parse, names))
    return len({(one.temperature, one.base) for one in branches})
