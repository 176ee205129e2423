"""Everything on record: members, categories, courses, lessons, videos, uploads, jobs."""
