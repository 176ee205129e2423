"""The page of the remote, and the routes of remotes and commands."""
