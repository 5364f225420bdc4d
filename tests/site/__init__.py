"""Running it: backups, checks, headers, logs, status."""
