"""Steppers and geometry that several themes share."""
