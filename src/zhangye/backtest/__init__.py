"""Forecasts of the past, scored beside statistical methods (DESIGN sections 6 and 8)."""
