"""Classrooms: screens on walls, what they show and when, and the phones that steer them."""
