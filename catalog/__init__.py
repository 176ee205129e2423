"""Everything on record: members, categories, courses, lessons, uploads, packages, jobs."""
