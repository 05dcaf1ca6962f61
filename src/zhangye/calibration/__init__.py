"""What the statistics say to the model: observed inputs, constants, fit and observation model."""
