"""Notifications: tells people what became of their applications, by inbox, mail and SMS."""
