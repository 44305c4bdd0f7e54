"""What somebody says at the telephone, for orders that are about the same thing."""

WORDS = "厨房水管漏水，水已经流到客厅，家里有老人"
