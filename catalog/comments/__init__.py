"""Comments on clips and lessons. A moderator reads each one before others do."""
