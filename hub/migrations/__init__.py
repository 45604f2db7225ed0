"""Schema history. ``versions`` holds one file per step; ``hub migrate`` applies them."""
