"""Figures of the staining lessons and reports."""
