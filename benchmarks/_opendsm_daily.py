"""Time OpenDSM's daily fit; run by the Python that has it, see change_points.py.

Reads {"start", "temperature", "energy", "repeats"} as JSON from standard input
(temperatures in °F, one value a day) and prints the CPU seconds of each fit. The
first fit compiles and is not among them.
"""

import json
import sys
import time
import warnings


def main() -> None:
    """Fit as often as asked and print the seconds."""
    warnings.filterwarnings("ignore")
    import pandas as pd  # noqa: PLC0415 -- after warnings are off
    from opendsm import __version__, eemeter  # noqa: PLC0415

    asked = json.load(sys.stdin)
    days = pd.date_range(
        asked["start"], periods=len(asked["energy"]), freq="D", tz="US/Central"
    )
    meter = eemeter.DailyBaselineData(
        pd.DataFrame(
            {"observed": asked["energy"], "temperature": asked["temperature"]},
            index=days,
        ),
        is_electricity_data=True,
    )
    seconds = []
    for _ in range(1 + asked["repeats"]):
        begun = time.process_time()
        eemeter.DailyModel().fit(meter, ignore_disqualification=True)
        seconds.append(time.process_time() - begun)
    print(json.dumps({"version": __version__, "seconds": seconds[1:]}))


if __name__ == "__main__":
    main()
