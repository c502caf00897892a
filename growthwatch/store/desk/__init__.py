"""What a person does with the store: reading, entering, importing, deciding, administering."""
