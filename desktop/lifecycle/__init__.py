"""Starting, ending and everything between that must lose nothing: recovery, windows, instance, crashes."""
