"""The pages and the API of joined courses and of the watch history."""
