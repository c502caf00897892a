"""Trials of the whole way against simulated children whose truth is known; nothing else imports them."""
