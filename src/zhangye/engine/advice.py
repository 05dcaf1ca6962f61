"""What to write in place of functions that are not carried out."""

from __future__ import annotations

ADVICE = {
    "a_function_of": "this variable has no equation yet: A FUNCTION OF only lists its causes",
    "vector_lookup": "write a table function, or VECTOR ELM MAP for the entry at a place",
    "sinteg": "write INTEG, with the switch as a factor of the flow",
    "depreciate_straightline": (
        "write the assets as INTEG(stream - DELAY FIXED(stream, lifetime, 0), initial assets) "
        "and the depreciation as assets/lifetime"
    ),
    "depreciate_by_schedule": "write the assets of each age as a subscripted stock",
    "delay_conveyor": "write DELAY FIXED for a constant delay, DELAY N for one that varies",
    "delay_batch": "write DELAY FIXED of what SAMPLE IF TRUE holds",
    "delay_profile": "write a weighted sum of DELAY FIXED",
    "queue_fifo": "write the queue as a stock with an outflow of its own",
    "internal_rate_of_return": "write NPV and look for the rate at which it is zero",
    "irr": "write NPV and look for the rate at which it is zero",
    "find_zero": "solve the equation and write its solution",
    "simultaneous": "break the loop with a stock, or solve the equations and write the solution",
    "lookup_area": "write the area below the table as a table of its own",
    "lookup_slope": "write the slope as a table of its own",
    "get_data_at_time": "write the data variable itself, which is read at the current time",
    "sample_until": "write SAMPLE IF TRUE",
    "message": "leave it out: a run shows no messages",
    "tabbed_array": "write the numbers separated by commas and semicolons",
}
"""By the function's name in PySD's spelling: how a model says the same, or why nothing does."""


def unsupported(name: str) -> str:
    """Return the reason for which a function is refused, with what to write instead."""
    reason = f"the function {name.upper().replace('_', ' ')} is not supported"
    return f"{reason}: {ADVICE[name]}" if name in ADVICE else reason
