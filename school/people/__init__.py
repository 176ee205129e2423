"""People at the door: who makes a request, sign-in, sign-up, the account page, the members' list."""
