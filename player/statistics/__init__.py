"""How lessons and courses are watched: plays, people, minutes, and where people leave."""
