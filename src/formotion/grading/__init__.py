"""Grade a class: many notebooks in, a table and one page of feedback a student out."""
