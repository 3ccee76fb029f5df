"""What ``formotion run`` offers on forces: each module holds one click command named ``command``."""
