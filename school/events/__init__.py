"""Events for browsers: hints that something has changed, as server-sent events. The new state is fetched by GET."""
