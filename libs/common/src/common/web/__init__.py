"""The look and the web plumbing that all services share: layout, components, security, texts, live updates."""
