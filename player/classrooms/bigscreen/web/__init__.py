"""The pages of the big screen."""
