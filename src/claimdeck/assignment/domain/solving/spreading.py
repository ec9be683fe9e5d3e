"""On which day each placed claim is worked: as early as can be, the most urgent first, each before its deadline."""

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from claimdeck.assignment.domain.solving.columns import Numbers
from claimdeck.assignment.domain.solving.placing import Network


def spread(node: Numbers, haste: Numbers, network: Network, days: int) -> Numbers:
    """The day (0 is the first) of each claim; all can be placed. `node` is where each enters, in order of importance.

    A day of waiting costs more, the more `haste` a claim has; it is small and not negative.
    """
    if days == 1 or not len(node):
        return np.zeros(len(node), np.int64)
    size = len(network.places)
    weights = int(haste.max()) + 1
    code = node * weights + haste
    different, starts_of, supply = np.unique(code, return_inverse=True, return_counts=True)
    entry, weight = np.divmod(different, weights)
    last = entry % days
    # One arc from each sort of claims to its group on each day that it may wait for.
    sort = np.repeat(np.arange(len(different)), last + 1)
    day = np.arange(len(sort)) - np.repeat(np.cumsum(last + 1) - (last + 1), last + 1)
    group_day = entry[sort] - last[sort] + day
    leaving = np.flatnonzero(network.places)
    same_day = network.heads >= network.tails  # arcs to earlier days of a group are not needed here
    tails = np.concatenate((size + 1 + sort, network.tails[same_day], leaving))
    heads = np.concatenate((group_day, network.heads[same_day], np.full(len(leaving), size)))
    limits = np.concatenate((supply[sort], np.full(int(same_day.sum()), len(node)), network.places[leaving]))
    costs = np.zeros(len(tails), np.int64)
    costs[: len(sort)] = day * (1 + weight[sort])
    solver = SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        tails.astype(np.int32), heads.astype(np.int32), limits.astype(np.int64), costs
    )
    solver.set_nodes_supplies((size + 1 + np.arange(len(different))).astype(np.int32), supply.astype(np.int64))
    solver.set_node_supply(size, -len(node))
    status = solver.solve()
    if status != SimpleMinCostFlow.OPTIMAL:
        raise ArithmeticError(f"The solver found no days for the claims: {status.name}.")
    flows = np.asarray(solver.flows(arcs[: len(sort)]))
    # Days stand in order within each sort, and so do its claims by importance.
    found = np.empty(len(node), np.int64)
    found[np.lexsort((np.arange(len(node)), starts_of))] = np.repeat(day, flows)
    return found
