"""The pages of the operations team. A handler parses, calls one use-case or query through the bridge, and renders."""
