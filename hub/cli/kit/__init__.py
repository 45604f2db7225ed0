"""Starts a new connector: a package of the nine files that installs, checks a connection and passes its own tests."""
