"""The officers' workbench: pages that the desk's data belongs to."""
