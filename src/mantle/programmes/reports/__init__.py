"""Pictures and figures of programmes."""
