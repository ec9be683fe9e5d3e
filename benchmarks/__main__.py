"""All measurements, one after another: `python -m benchmarks`."""

from benchmarks import fair_turns, own_cost, payer_rate, status_speed

if __name__ == "__main__":
    status_speed.main()
    own_cost.main()
    fair_turns.main()
    payer_rate.main()
