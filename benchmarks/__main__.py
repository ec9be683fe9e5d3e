"""All measurements, one after another: `python -m benchmarks`."""

from benchmarks import claims_in_work, fair_turns, large_lists, login_storm, own_cost, payer_rate, status_speed

if __name__ == "__main__":
    for measurement in (status_speed, own_cost, claims_in_work, large_lists, fair_turns, payer_rate, login_storm):
        measurement.main()
