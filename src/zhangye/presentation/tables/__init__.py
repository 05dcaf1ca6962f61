"""Tables of results: ``terminal`` for runs and scorecards, the others for one method each."""
