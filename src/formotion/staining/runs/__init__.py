"""The analyses of one's own pairs: each module here is a command of ``formotion run``."""
