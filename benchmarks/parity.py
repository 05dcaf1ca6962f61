"""Compare every saved value with PySD's: baseline and random draws of the constants.

Usage: ``python benchmarks/parity.py [--draws 20] [--first 0] [--steps 0] [--model FILE]``
(0 steps: the whole horizon, minutes for each draw; draw 0 is the baseline, so that several
processes can share the draws)
"""

from __future__ import annotations

import shutil
import tempfile
import warnings
from pathlib import Path

import common
import numpy as np

from zhangye import engine


def main() -> None:
    options = common.arguments(
        __doc__,
        draws=(int, 20, "last draw"),
        first=(int, 0, "first draw"),
        steps=(int, 0, "time steps, 0 for all"),
    )
    import pysd

    ours = engine.read(options.model)
    clock = ours.run(return_columns=["TIME STEP"])
    final = float(clock.index[-1])
    if options.steps:
        final = float(clock.index[0] + options.steps * clock["TIME STEP"].iloc[0])
    constants = common.varied_constants(ours, 10_000)
    table = common.draws(constants, options.draws)
    folder = Path(tempfile.mkdtemp())
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        theirs = pysd.read_vensim(str(shutil.copy(options.model, folder)))
        for draw in range(options.first, options.draws + 1):
            params = table.iloc[draw - 1].to_dict() if draw else {}
            expected = theirs.run(params=params, final_time=final)
            frame = ours.run(params, final_time=final)[list(expected.columns)]
            a, b = frame.to_numpy(), expected.to_numpy(dtype=float)
            equal = (a == b) | (np.isnan(a) & np.isnan(b))
            worst = np.where(equal, 0.0, np.abs(a - b) / np.maximum(np.abs(b), 1e-12))
            row, column = np.unravel_index(np.nanargmax(worst), worst.shape)
            name = f"draw {draw}" if draw else "baseline"
            print(
                f"{name}: {worst[row, column]:.1e} at {frame.columns[column]}, "
                f"{frame.index[row]:g} ({a.size:,} values; aim 1e-8)",
                flush=True,
            )
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
