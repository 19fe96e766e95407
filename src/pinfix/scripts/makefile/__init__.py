"""Reading Makefiles as far as that can be done without running them: GNU make 4.3's manual is the source."""
