"""Facts: what happened, the jobs each wakes, and the webhooks that tell programs outside."""
