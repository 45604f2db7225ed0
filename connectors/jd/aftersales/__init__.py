"""What happens at JD after the sale: wishes to cancel, and what is answered."""
