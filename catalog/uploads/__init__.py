"""Videos on their way in: bytes received, then judged, then made into a lesson."""
