"""Attendance over HTTP: the API, the register on a volunteer's phone, the reports of operators."""
