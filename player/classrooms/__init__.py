<<<<<<< HEAD
"""Classrooms: places with a screen, and what happens in them."""
=======
"""Classrooms: screens on walls, what they show and when, and the phones that steer them."""
>>>>>>> rooms
