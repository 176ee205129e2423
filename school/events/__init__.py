"""Events for browsers: hints that something has changed, over server-sent events. The truth is asked for by GET."""
