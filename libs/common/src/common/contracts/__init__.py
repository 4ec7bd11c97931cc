"""What passes over Kafka: one module per owner, imported and never copied."""
