"""户档 Hudang: customer data of property-management companies; the policy is the program."""
