"""The preview of a long lesson: one small rendition that can be watched while the batches are being encoded."""
