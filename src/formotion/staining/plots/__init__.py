"""Figures of the lessons on staining: what does not teach stays out of the cells."""
