"""After-sales (售后): cases of every platform, who answers them and how, goods that come back, what went wrong."""
