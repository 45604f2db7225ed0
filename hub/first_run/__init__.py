"""The first days of a house: its first account, what is still to be set up, a sample house to practise in and out again."""
