"""The webhook receiver: deliveries are checked, noted and answered at once; the work is done later."""
