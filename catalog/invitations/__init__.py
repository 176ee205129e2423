"""Links with which new members sign up, with a role, for a limited time and number of people."""
