"""The reference sets of NIST: data, models and certified answers."""

import csv
import json
from pathlib import Path

import numpy as np

NIST = Path(__file__).resolve().parents[2] / "data" / "enpi" / "nist"
EXPECTED = json.loads((NIST / "expected.json").read_text(encoding="utf-8"))
PERFECT = {"wampler1", "wampler2"}
FILIP = "filip_degree10_from_x1"


def nist(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return y (n,) and the columns (n, k) of a set's model, without intercept."""
    path = NIST / f"{name.partition('_')[0]}.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        values = np.array(list(csv.reader(stream))[1:], dtype=float)
    model = EXPECTED[name]["model"]
    x = values[:, 1:]
    if model.startswith("poly"):
        powers = range(1, int(model.removeprefix("poly")) + 1)
        x = np.column_stack([values[:, 1] ** power for power in powers])
    return values[:, 0], x
