"""What buyers ask for after the sale: cases in the platform's words, and the shop's answers."""
