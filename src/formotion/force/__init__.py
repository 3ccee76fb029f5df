"""force: which forces make this shape move?"""
