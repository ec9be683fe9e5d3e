"""All measurements, one after another: `python -m benchmarks`."""

from benchmarks import (
    claims_in_work,
    fair_turns,
    large_lists,
    login_storm,
    model_speed,
    own_cost,
    payer_rate,
    pipeline,
    pipeline_growth,
    plan_speed,
    plan_whole,
    rules,
    status_speed,
)

MEASUREMENTS = (
    status_speed,
    own_cost,
    claims_in_work,
    large_lists,
    fair_turns,
    plan_speed,
    plan_whole,
    rules,
    model_speed,
    pipeline,
    pipeline_growth,
    payer_rate,
    login_storm,
)

if __name__ == "__main__":
    for measurement in MEASUREMENTS:
        measurement.main()
