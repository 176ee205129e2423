<<<<<<< HEAD
"""Classrooms: places with a screen, where neighbours watch together."""
=======
"""Classrooms: screens on walls, what they show and when, and the phones that steer them."""
>>>>>>> rooms
