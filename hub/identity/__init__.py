"""People and what they may do: users, roles, sessions, audit."""
