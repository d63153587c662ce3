"""Patients: found by name or number, one patient's record, and what a front desk records about them.

`page` is what one sees, `acts` what one does, `search` how somebody is found, `record` what a record holds, `forms`
what is filled in.
"""

from admin.pages.patients.page import PatientsPage

__all__ = ["PatientsPage"]
