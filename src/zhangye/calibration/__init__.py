"""What the statistics say to the model: observed inputs, constants, fit and posterior.

In the order of reading: `parameters` (what is estimated) and `inputs` (what is observed); `fit`,
`result`, `goodness`, `estimates`, `information`, `acceptance` (the penalised least-squares fit and
how good it is); `priors`, `density`, `sampling`, `refit`, `posterior`, `loose` (the posterior);
`learned`, `worth`, `recovery` (what the data taught, and can teach); `sync` and `save` (the files
that hold the numbers).
"""
