"""Teams: the teachers of a course besides its owner, invitations to join them, and handing a course on."""
