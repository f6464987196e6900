"""An invented plant with two years of months, for the tests of reports.

The figures follow from a seasonal curve, production and a saving that begins in
June 2018, so that charts show every case: above and below the baseline, a month
that is partly estimated, three sources.
"""

import math
from datetime import date

from reports.content import (
    Adjustment,
    FacilityFacts,
    FacilityReport,
    Headline,
    KeyFigures,
    ModelRow,
    ModelTerm,
    MonthRow,
    Provenance,
    QualityRow,
    ReportPeriod,
    Scatter,
    ScatterPoint,
    SourceMonth,
    SourceRow,
    UploadRow,
)

MONTHS = tuple(f"{year}-{month:02}" for year in (2017, 2018) for month in range(1, 13))
HALF_BAND = 310.0
SHARES = {"electricity": 0.54, "natural_gas": 0.41, "lpg": 0.05}
NOISE = (40, -90, 110, -60, 20, 130, -120, 70, -30, 90, -140, 10)


def production(index: int) -> float:
    return 1180 + 160 * math.sin(index * 1.7) - (260 if index % 12 == 6 else 0)


def adjusted(index: int) -> float:
    winter = max(0.0, math.cos((index % 12) / 12 * 2 * math.pi))
    return 2088 + 2.28 * production(index) + 2.60 * 620 * winter


def actual(index: int) -> float:
    saved = 0.0 if index < 12 else -150.0 if index == 14 else 42.0 * (index - 11)
    return adjusted(index) + NOISE[index % 12] * (0.9 if index < 12 else 0.4) - saved


def month_rows() -> tuple[MonthRow, ...]:
    rows, cumulative = [], 0.0
    for index, month in enumerate(MONTHS):
        reporting = index >= 12
        saving = adjusted(index) - actual(index)
        cumulative += saving if reporting else 0.0
        spread = HALF_BAND * math.sqrt(max(1, index - 11))
        rows.append(
            MonthRow(
                month=month,
                actual=actual(index),
                adjusted_baseline=adjusted(index),
                low=adjusted(index) - HALF_BAND,
                high=adjusted(index) + HALF_BAND,
                savings=saving if reporting else None,
                cumulative=cumulative if reporting else None,
                cumulative_low=cumulative - spread if reporting else None,
                cumulative_high=cumulative + spread if reporting else None,
                estimated_share=0.41 if month == "2018-02" else 0.0,
                covered_days=30,
                expected_days=30,
            )
        )
    return tuple(rows)


def headline(rows: tuple[MonthRow, ...]) -> Headline:
    reporting = rows[12:]
    used = sum(row.actual or 0.0 for row in reporting)
    expected = sum(row.adjusted_baseline or 0.0 for row in reporting)
    saved = expected - used
    return Headline(
        actual_gj=used,
        adjusted_baseline_gj=expected,
        savings_gj=saved,
        improvement=saved / expected,
        low_gj=saved - HALF_BAND * math.sqrt(12),
        high_gj=saved + HALF_BAND * math.sqrt(12),
        claim="saving",
    )


def source_rows() -> tuple[SourceRow, ...]:
    before = sum(actual(index) for index in range(12))
    used = sum(actual(index) for index in range(12, 24))
    expected = sum(adjusted(index) for index in range(12, 24))
    return tuple(
        SourceRow(
            source=source,
            unit={"electricity": "kWh", "natural_gas": "m³", "lpg": "L"}[source],
            baseline_gj=before * share,
            reporting_gj=used * share,
            adjusted_gj=expected * share,
            savings_gj=(expected - used) * share,
            improvement=(expected - used) / expected,
        )
        for source, share in SHARES.items()
    )


def source_months() -> tuple[SourceMonth, ...]:
    return tuple(
        SourceMonth(month, source, actual(index) * share)
        for index, month in enumerate(MONTHS)
        for source, share in SHARES.items()
    )


def model() -> ModelRow:
    return ModelRow(
        source="site",
        variables=(
            ModelTerm("Production", 2.28, 0.11, 20.7, 2.1e-9),
            ModelTerm("Heating degree days", 2.60, 0.19, 13.7, 0.0003),
        ),
        intercept=2088.0,
        n=12,
        r_squared=0.953,
        adjusted_r_squared=0.942,
        f_p_value=1.2e-7,
        cv_rmse=0.034,
        nmbe=0.0001,
        durbin_watson=1.92,
        valid=True,
        plausible=True,
        adequate=True,
        unit="GJ",
    )


def scatter() -> Scatter:
    points = tuple(
        ScatterPoint(
            month=month,
            variable_per_day=production(index) / 30,
            energy_per_day=(actual(index) - adjusted(index)) / 30
            + 90
            + 2.28 * production(index) / 30,
            period="baseline" if index < 12 else "reporting",
        )
        for index, month in enumerate(MONTHS)
    )
    return Scatter(
        source="site",
        variable="Production",
        variable_unit="thousand parts",
        points=points,
        intercept=90.0,
        slope=2.28,
        at_mean_of=("Heating degree days",),
    )


def quality() -> tuple[QualityRow, ...]:
    return (
        QualityRow("Electricity, main", "electricity", 12, 12, 0.0),
        QualityRow("Natural gas, main", "natural_gas", 12, 12, 0.034, "Bill estimated"),
        QualityRow("Propane tank", "lpg", 11, 12, 0.0, "One delivery note missing"),
    )


def provenance() -> Provenance:
    uploads = (
        UploadRow("Énergie_2017-2018.xlsx", "9f3c21" + "7b" * 29, date(2019, 1, 14)),
        UploadRow("gas-bills.csv", "04ab11" + "c9" * 29, date(2019, 1, 15)),
    )
    return Provenance(
        uploads=uploads,
        engine_version="enpi 1.0",
        factor_versions=("National Inventory Report, 2019 edition",),
    )


def facility_report(language: str, *, status: str = "verified") -> FacilityReport:
    rows = month_rows()
    return FacilityReport(
        facility=FacilityFacts(
            code="Z01",
            name="Maple Ridge Stamping",
            organization="Maple Ridge Metals Inc.",
            place="Cambridge, Ontario",
            country="CA",
            timezone="America/Toronto",
        ),
        language=language,
        generated_on=date(2019, 2, 18),
        baseline_period=ReportPeriod(date(2017, 1, 1), date(2018, 1, 1)),
        reporting_period=ReportPeriod(date(2018, 1, 1), date(2019, 1, 1)),
        basis="site",
        method="forecast",
        status=status,
        headline=headline(rows),
        report_id="Z01-2018-12",
        key_figures=KeyFigures(83156.0, "CAD", 104.2, 12, 25),
        months=rows,
        sources=source_rows(),
        source_months=source_months(),
        models=(model(),),
        scatter=scatter(),
        quality=quality(),
        adjustments=(
            Adjustment(
                date(2018, 5, 2), "Second shift moved to plant 2", -420.0, "R. Hale"
            ),
        ),
        provenance=provenance(),
        notes=("Roof solar is counted as energy used on site.",),
    )
