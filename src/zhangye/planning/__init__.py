"""What a planner asks: how much, where, what binds."""
