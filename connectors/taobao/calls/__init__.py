"""One method per TOP endpoint, by theme; the gateway beneath them signs, waits and unwraps."""
