"""The device, the buffers that mirror batches, textures, and what every pipeline has in common."""
