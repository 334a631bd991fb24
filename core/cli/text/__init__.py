"""The words of the command line on a terminal: functions that print values to a console."""
