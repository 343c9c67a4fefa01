# A test is built anew when a header that it includes has changed.
-include $(UNIT_BIN:=.d)
