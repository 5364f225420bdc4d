"""What is changed about rights: requests, copies, erasures, retention, notices confirmed."""
