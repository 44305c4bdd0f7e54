"""户档 Hudang: customer data of property-management companies; the written policy is the program."""
