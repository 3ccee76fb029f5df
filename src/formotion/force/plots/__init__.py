"""Figures of the lessons on forces: what does not teach stays out of the cells."""
