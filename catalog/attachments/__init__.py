"""Handouts: files beside a lesson that learners open or download."""
