"""The round trip played for a newcomer or a test: a stage is set, buyers order, a crew ships, the truth is compared."""
