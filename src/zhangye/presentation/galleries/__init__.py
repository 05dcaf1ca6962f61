"""Which pictures a result has: ``runs`` first, then the answers of the planner."""
