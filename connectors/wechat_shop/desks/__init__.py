"""The ground all parts of the connector stand on; goods and after-sales have folders of their own."""
