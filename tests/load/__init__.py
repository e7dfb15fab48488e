"""What the mock has to bear: many worlds and clients, long journals, clients that wait."""
