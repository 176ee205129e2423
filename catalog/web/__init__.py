"""The catalogue over HTTP: pages, the JSON API, the tus endpoint."""
