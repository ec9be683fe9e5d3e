"""Which claims are placed: exactly those that the order of importance asks for, found by a few maximum flows.

The sets of claims that can all be placed at once are the independent sets of a matroid, so taking claims by importance
and leaving out each that no longer fits gives the best set in every tier at once. Which ones no longer fit is found
without trying them one by one: a flow of the more important half shows which groups are full. Of these the rest is
left out; the others cannot touch the places of the full ones any more, so the two are decided apart, by halves again.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.max_flow import SimpleMaxFlow

from claimdeck.assignment.domain.solving.columns import Flags, Numbers

Nodes = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Network:
    """Claims enter at nodes and leave where there are `places` (0 for a node that has none); arcs have no limit.

    A node is a group of claims with the last day on which they may be worked, or people who may take the same
    claims on a day.
    """

    tails: Nodes
    heads: Nodes
    places: Numbers


@dataclass(frozen=True, slots=True)
class Flow:
    """A maximum flow: how many claims are placed, and the nodes from which no further one could be."""

    placed: int
    full: Flags
    along: Numbers


def network_of(eligible: Flags, places: Numbers) -> tuple[Network, Numbers]:
    """The network of groups (lines) and people (columns of `eligible`), with a people's places on each day (`places`).

    Node `group * days + day` takes claims that may wait until that day at most. Also: to which node of places each
    person goes on each day (people × days). People who may take the same claims share a node.
    """
    groups, days = len(eligible), places.shape[1]
    patterns: dict[bytes, int] = {}
    columns = np.ascontiguousarray(eligible.T)
    pool = np.fromiter((patterns.setdefault(c.tobytes(), len(patterns)) for c in columns), np.int64, len(columns))
    capacity = np.zeros((len(patterns), days), np.int64)
    np.add.at(capacity, pool, places)
    firsts = [int(np.argmax(pool == number)) for number in range(len(patterns))]
    group, shared = np.nonzero(eligible[:, firsts])
    each = np.arange(days)
    offset = groups * days
    to_people = (group[:, None] * days + each).ravel(), (offset + shared[:, None] * days + each).ravel()
    later = (np.arange(groups)[:, None] * days + each[1:]).ravel()
    tails = np.concatenate((to_people[0], later)).astype(np.int32)
    heads = np.concatenate((to_people[1], later - 1)).astype(np.int32)
    nodes = np.concatenate((np.zeros(offset, np.int64), capacity.ravel()))
    return Network(tails, heads, nodes), offset + pool[:, None] * days + each


def flow_of(network: Network, demand: Numbers) -> Flow:
    """The most claims that can be placed at once; `demand` are those that enter at each node."""
    size = len(network.places)
    source, sink = size, size + 1
    entering = np.flatnonzero(demand)
    leaving = np.flatnonzero(network.places)
    count = len(network.tails)
    solver = SimpleMaxFlow()
    tails = np.concatenate((network.tails, np.full(len(entering), source), leaving)).astype(np.int32)
    heads = np.concatenate((network.heads, entering, np.full(len(leaving), sink))).astype(np.int32)
    limits = np.concatenate((np.full(count, demand.sum()), demand[entering], network.places[leaving]))
    arcs = solver.add_arcs_with_capacity(tails, heads, limits.astype(np.int64))
    if not len(entering) or not len(leaving):
        full = np.zeros(size, np.bool_)
        full[_reached(network, demand > 0)] = True
        return Flow(0, full, np.zeros(count, np.int64))
    if solver.solve(source, sink) != SimpleMaxFlow.OPTIMAL:
        raise ArithmeticError("The solver found no maximum flow.")
    full = np.zeros(size + 2, np.bool_)
    full[solver.get_source_side_min_cut()] = True
    return Flow(solver.optimal_flow(), full[:size], np.asarray(solver.flows(arcs[:count])))


def choose(node: Numbers, network: Network) -> Flags:
    """Which claims are placed. `node` is where each enters, the most important first."""
    chosen = np.ones(len(node), np.bool_)
    _decide(node, np.arange(len(node)), 0, network, chosen)
    return chosen


def _decide(node: Numbers, claims: Numbers, certain: int, network: Network, chosen: Flags) -> None:
    """Take those of `claims` out of `chosen` that do not fit; the first `certain` of them do."""
    if not len(claims):
        return
    whole = _flow(node[claims], network)
    if whole.placed == len(claims):
        return
    # What can be placed anyway cannot get in the way of what cannot.
    short = whole.full[node[claims]]
    certain, claims, network = int(short[:certain].sum()), claims[short], _within(network, whole.full)
    while True:
        if (node[claims] == node[claims[0]]).all():
            chosen[claims[_flow(node[claims], network).placed :]] = False
            return
        middle = certain + (len(claims) - certain + 1) // 2
        if middle == len(claims):
            # One claim is undecided, and together they do not fit.
            chosen[claims[certain:]] = False
            return
        half = _flow(node[claims[:middle]], network)
        full = half.full[node[claims]]
        first = claims[:middle][full[:middle]]
        chosen[claims[middle:][full[middle:]]] = False
        _decide(node, first, int(full[:certain].sum()), _within(network, half.full), chosen)
        certain, claims = int((~full[:middle]).sum()), claims[~full]
        network = _within(network, ~half.full)
        if certain == len(claims) or _flow(node[claims], network).placed == len(claims):
            return


def _flow(nodes: Numbers, network: Network) -> Flow:
    return flow_of(network, np.bincount(nodes, minlength=len(network.places)))


def _within(network: Network, kept: Flags) -> Network:
    inside = kept[network.tails] & kept[network.heads]
    return Network(network.tails[inside], network.heads[inside], np.where(kept, network.places, 0))


def _reached(network: Network, start: Flags) -> Flags:
    """The nodes that arcs lead to from any of `start`."""
    reached = start.copy()
    while True:
        before = int(reached.sum())
        reached[network.heads[reached[network.tails]]] = True
        if int(reached.sum()) == before:
            return reached
