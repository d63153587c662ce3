"""What changes facts. Services never speak to patients: what somebody should hear is posted to the inbox."""
