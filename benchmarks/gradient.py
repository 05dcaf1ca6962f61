"""Gradients with respect to 60 constants, in runs: one payoff, and 20 outputs at a time.

Usage: ``python benchmarks/gradient.py [--constants 60] [--model FILE]``
"""

from __future__ import annotations

import common
import numpy as np

from zhangye import engine


def main() -> None:
    options = common.arguments(__doc__, constants=(int, 60, "constants"))
    model = engine.read(options.model)
    constants = common.varied_constants(model, options.constants)
    columns = common.output_columns(model, common.OUTPUTS)
    final = float(model.run(return_columns=["FINAL TIME"]).index[-1])
    names, times = list(constants), [final]
    run = model.prepare(names, columns, times=times)
    gradient = model.prepare_gradient(names, columns, times=times)
    point = np.array([list(constants.values())])
    many = np.repeat(point, len(columns), axis=0)
    batch = common.draws(constants, 512).to_numpy()

    def each_output(outputs: np.ndarray) -> np.ndarray:
        return np.eye(len(columns))[:, None, :]

    one_run = common.best(lambda: run(point, 1), 10)
    payoff = common.best(lambda: gradient(point, np.ones_like, 1), 10)
    all_outputs = common.best(lambda: gradient(many, each_output, 1), 10)
    runs = common.best(lambda: run(batch, 1))
    gradients = common.best(lambda: gradient(batch, np.ones_like, 1))
    count = len(names)
    print(f"{options.model.name}: {count} constants, {len(columns)} outputs at {final:g}")
    print(f"one run alone: {one_run * 1e3:.2f} ms")
    print(f"one payoff, gradient by {count} constants: {payoff / one_run:.1f} runs (aim: 6)")
    print(f"{len(columns)} outputs, gradients: {all_outputs / one_run:.1f} runs (aim: 30)")
    print(f"in batches of 512: {gradients / runs:.1f} runs for a payoff and its gradient")
    print(f"differences one-sided would take {count + 1} runs")


if __name__ == "__main__":
    main()
