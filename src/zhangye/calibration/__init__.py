"""What the statistics say to the model: observed inputs, constants, fit and posterior.

In the order of reading: `parameters` (what is estimated), `inputs` (what is observed) and `drivers`
(how an input goes on after its last statistic); `fit`, `result`, `goodness`, `estimates`,
`information`, `acceptance`, `errors` (the penalised least-squares fit, how good it is, how large
its errors are); `priors`, `density`, `sampling`, `refit`, `posterior`, `loose` (the posterior);
`learned`, `worth`, `recovery` (what the data taught, and can teach); `sync` and `save` (the files
that hold the numbers).
"""
