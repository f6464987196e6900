"""How much: meters, readings, relevant variables, uploads, baselines, results."""

from energy.models.baseline import Baseline, SavingsResult
from energy.models.meter import Meter
from energy.models.reading import Reading
from energy.models.upload import StagedReading, StagedValue, Upload
from energy.models.variable import RelevantVariable, VariableValue

__all__ = [
    "Baseline",
    "Meter",
    "Reading",
    "RelevantVariable",
    "SavingsResult",
    "StagedReading",
    "StagedValue",
    "Upload",
    "VariableValue",
]
