"""Lossless editing of YAML: documents, operations, their lowering to edits, and the proof."""
