"""How much: meters, readings, relevant variables, uploads, baselines, results."""

from energy.models.baseline import Baseline, SavingsResult
from energy.models.event import (
    EventEvidence,
    EventMonth,
    NonRoutineEvent,
    StaticFactor,
)
from energy.models.meter import Meter
from energy.models.opportunity import ActionPlan, Opportunity, OpportunitySaving
from energy.models.price import EnergyPrice
from energy.models.reading import Reading
from energy.models.run import RecomputationRun, RecomputedPlant
from energy.models.target import EnergyTarget
from energy.models.upload import StagedReading, StagedValue, Upload
from energy.models.use import EnergyUse
from energy.models.variable import RelevantVariable, VariableValue

__all__ = [
    "ActionPlan",
    "Baseline",
    "EnergyPrice",
    "EnergyTarget",
    "EnergyUse",
    "EventEvidence",
    "EventMonth",
    "Meter",
    "NonRoutineEvent",
    "Opportunity",
    "OpportunitySaving",
    "Reading",
    "RecomputationRun",
    "RecomputedPlant",
    "RelevantVariable",
    "SavingsResult",
    "StagedReading",
    "StagedValue",
    "StaticFactor",
    "Upload",
    "VariableValue",
]
