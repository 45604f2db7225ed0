"""What a JD shop sells: wares in JD's words, and what is done with them."""
