"""Which pictures a result has, and the numbers that they show, in the order of reading.

``pictures``: a picture with its name and numbers, before it is written. ``runs``: those of runs,
scorecards and forecasts. ``panels``: what one set of axes shows. ``lines``: charts to order.
``solution``, ``frontier``, ``afterwards`` and ``explanations``: those of the planner's questions.
"""
