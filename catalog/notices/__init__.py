"""What the school tells a member: on their page, and by mail where they gave an address."""
