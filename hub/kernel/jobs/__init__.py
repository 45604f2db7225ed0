"""Durable jobs. The truth is a table; a broker or a poll only wakes.

``models`` the table · ``registry`` kinds and handlers · ``queue`` enqueue, claim, finish, sweep · ``running`` one attempt
· ``verdicts`` what each error class means · ``schedule`` recurring kinds.
A job is claimed with a lease; its attempt number is the fence: effect and ``done`` commit together, and only
while the attempt is still the newest.
"""
