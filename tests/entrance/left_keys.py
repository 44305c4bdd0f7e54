"""What is left with the desk in these tests."""

HOME = "3栋2单元1502"
NOTE = "门口左边第二把锁，反锁两圈"
