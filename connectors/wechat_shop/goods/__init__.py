"""What a WeChat shop sells: its listings in the platform's words, and what is done with them."""
