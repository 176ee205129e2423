"""The web server's connections: how long each may take, how many each address may have, which thread does what."""
