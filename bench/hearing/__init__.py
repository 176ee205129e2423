"""How well the school writes captions: speech made from texts is recognized, mended and compared with the texts."""
