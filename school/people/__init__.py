"""Accounts: the identity of a request, sign-in, sign-up, the account page, the members' list."""
