"""The big screen of a classroom: its pages, steered by a remote control."""
