"""The catalogue: members, categories, courses, lessons, videos, uploads, jobs in the database."""
